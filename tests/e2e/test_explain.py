"""Every computed figure of the simulated city is explained down to its records, and the parts add up."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.e2e.conftest import AS_OF
from yingshang.snapshots import open_snapshot
from yingshang.snapshots.change import changes_of
from yingshang.snapshots.explaining import (
    gap_of,
    left_out_lines,
    record_lines,
    records_of,
    subject_of,
    waterfall_of,
)


@pytest.fixture(scope="module")
def snapshot(city):
    with open_snapshot(city.settings) as connection:
        yield connection


def figures(snapshot, condition):
    return snapshot.execute(
        "select kpi_id, definition_id, unit_kind, unit_code, numerator, denominator, kind from kpi.results"
        " join kpi.catalogue using (kpi_id) where source_kind = 'computed' and period_kind = 'to_date'"
        f" and as_of = date '{AS_OF}' and {condition}"
    ).fetchall()


def test_the_records_of_every_figure_sum_to_it(snapshot):
    for kpi, definition, kind, code, numerator, denominator, target_kind in figures(snapshot, "is_whole"):
        records = records_of(snapshot, subject_of(snapshot, kpi, definition, None))
        assert sum((row["numerator"] for row in records), Decimal(0)).quantize(Decimal("0.000001")) == numerator, kpi
        if target_kind not in ("stock", "flow", "count"):
            assert sum((row["denominator"] for row in records), Decimal(0)) == denominator, (kpi, kind, code)


@pytest.mark.parametrize("kind", ["district", "department", "street"])
def test_the_records_of_a_unit_sum_to_its_figure(snapshot, kind):
    chosen = figures(snapshot, f"is_official and unit_kind = '{kind}' and numerator > 0")[:40]
    assert len(chosen) > 5
    for kpi, definition, _, code, numerator, _, _ in chosen:
        subject = subject_of(snapshot, kpi, definition, {"unit_kind": kind, "unit_code": code})
        records = records_of(snapshot, subject)
        assert sum(row["numerator"] for row in records).quantize(Decimal("0.000001")) == numerator, (kpi, code)


def test_the_waterfall_ends_at_the_records_that_count(snapshot):
    subject = subject_of(snapshot, "petition_closure_rate", None, None)
    steps = waterfall_of(snapshot, subject)
    told = dict(
        snapshot.execute(
            "select reason, records from kpi.exclusions where kpi_id = 'petition_closure_rate'"
            " and definition_id = 'closure_of_due' and unit_kind = 'city'"
        ).fetchall()
    )
    assert {step["step"]: -step["records"] for step in steps[1:-1]} == told
    assert sum(step["records"] for step in steps[:-1]) == steps[-1]["records"] == len(records_of(snapshot, subject))
    left_out = [json.loads(line) for line in left_out_lines(snapshot, subject)]
    for step in steps[1:-1]:
        ids = [row["record_id"] for row in left_out if row["reason"] == step["step"]]
        assert len(set(ids)) == len(ids) == -step["records"]
        assert step["examples"] == sorted(ids)[:3]
    assert len(left_out) == sum(-step["records"] for step in steps[1:-1])


@pytest.mark.parametrize(
    ("kpi", "unit"), [("petition_closure_rate", None), ("guarantee_balance", None), ("petition_closure_rate", "330106")]
)
def test_records_are_told_one_by_one_as_they_are(snapshot, kpi, unit):
    subject = subject_of(snapshot, kpi, None, unit and {"unit_kind": "district", "unit_code": unit})
    told = [json.loads(line) for line in record_lines(snapshot, subject)]
    expected = [
        {name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in row.items()}
        for row in records_of(snapshot, subject)
    ]
    assert told == expected != []


@pytest.mark.parametrize("rival", ["on_time_of_due", "closure_of_received", "on_time_of_closed"])
def test_the_gap_between_definitions_is_made_of_the_listed_records(snapshot, rival):
    subjects = [subject_of(snapshot, "petition_closure_rate", name, None) for name in (None, rival)]
    gap = gap_of(snapshot, *subjects)
    sums = [
        sum(row[name] for row in gap) for name in ("numerator", "denominator", "rival_numerator", "rival_denominator")
    ]
    (numerator, denominator), (rival_numerator, rival_denominator) = (
        figures(snapshot, f"kpi_id = 'petition_closure_rate' and definition_id = '{name}' and is_whole")[0][4:6]
        for name in ("closure_of_due", rival)
    )
    assert gap
    assert sums[0] - sums[2] == numerator - rival_numerator
    assert sums[1] - sums[3] == denominator - rival_denominator


def changes(snapshot, kpi, definition):
    ((kind, window_end, is_balance),) = snapshot.execute(
        "select kind, window_end, is_balance from kpi.catalogue join kpi.definitions using (kpi_id)"
        " where kpi_id = ? and definition_id = ? and is_current",
        [kpi, definition],
    ).fetchall()
    subject = subject_of(snapshot, kpi, definition, None)
    return kind, changes_of(snapshot, subject, min(AS_OF, window_end), kind, is_balance=is_balance)


def test_every_change_is_made_of_its_parts(snapshot):
    checked = 0
    for kpi, definition, *_ in figures(snapshot, "is_whole"):
        for change in changes(snapshot, kpi, definition)[1]:
            if None not in (change.before, change.after):
                checked += bool(change.movement)
                parts = sum((one.total for one in change.contributions), Fraction(0))
                assert parts == change.after - change.before == change.movement, (kpi, definition, change.split)
    assert checked > 50


def test_the_two_months_are_those_of_the_results(snapshot):
    """What is split are the published figures of the last two months, not some other way of counting."""
    checked = 0
    for kpi, definition, *_ in figures(snapshot, "is_whole"):
        kind, splits = changes(snapshot, kpi, definition)
        months = snapshot.execute(
            "select numerator, denominator from kpi.results where kpi_id = ? and definition_id = ? and is_whole"
            " and period_kind = 'month' and as_of = ? order by period_start desc limit 2",
            [kpi, definition, AS_OF],
        ).fetchall()
        assert months or kind == "cadence"
        for split, (numerator, denominator) in zip((splits[0].after, splits[0].before), months, strict=False):
            if denominator:
                assert abs(split - Fraction(numerator) / Fraction(denominator)) < Fraction(1, 10**6), (kpi, definition)
                checked += 1
            elif kind not in ("stock", "flow", "count"):
                assert split is None, (kpi, definition)
    assert checked > 120
