"""Revisions of closed periods, the freeze of final figures, corrections, the triangle. The days are worked out by hand:
ten working days after 31 August 2024 is 13 September (2–6 and 9–13 September), after 30 September it is 18 October
(1–7 October is the holiday, 12 October is worked: 8–12 and 14–18 October).
"""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from snapshot_home import VERSIONS, change, contents, publish_now

from yingshang.errors import YingshangError
from yingshang.snapshots import (
    approve_correction,
    beijing_now,
    current_snapshot,
    declare_correction,
    open_snapshot,
    publishing,
    revision_triangle,
)
from yingshang.workdays import freeze_day

MONTHS = {8: (dt.date(2024, 8, 1), dt.date(2024, 8, 31)), 9: (dt.date(2024, 9, 1), dt.date(2024, 9, 30))}
REVISED = (
    "SELECT period_start::VARCHAR, first_value, value, reason, state, correction_id FROM kpi.revisions ORDER BY ALL"
)


@pytest.fixture
def publish(home, monkeypatch):
    """Return a function that publishes monthly figures (numerator of 100, by month) of the city about a day."""
    change(home, "ALTER TABLE kpi.results ADD COLUMN is_whole BOOLEAN; DELETE FROM kpi.results")
    change(home, "UPDATE kpi.definitions SET version = 1")
    manifest = home.home / "dbt" / "manifest.json"
    words = json.loads(manifest.read_text(encoding="utf-8"))
    for table, column in (("results", "is_whole"), ("catalogue", "kind")):
        words["nodes"][f"model.yingshang.kpi_{table}"]["columns"][column] = {"description": f"字段：{column}"}
    manifest.write_text(json.dumps(words), encoding="utf-8")
    clock = [dt.datetime(2024, 9, 1, 8)]
    monkeypatch.setattr(publishing, "beijing_now", lambda: clock[0])

    def run(day, kind="count", unit=("city", "3301", "城市"), **figures):
        day = dt.date.fromisoformat(day)
        clock[0] += dt.timedelta(hours=1)
        change(home, f"DELETE FROM kpi.results; UPDATE kpi.forecasts SET as_of = DATE '{day}'")
        change(
            home,
            f"CREATE OR REPLACE TABLE kpi.catalogue AS SELECT 'closure' AS kpi_id, '办结率' AS name_zh, '{kind}' AS kind",
        )
        for name, (numerator, denominator) in figures.items():
            start, end = MONTHS[int(name[1:])]
            value = None if numerator is None else Decimal(numerator) / denominator
            change(
                home,
                f"INSERT INTO kpi.results BY NAME SELECT 'closure' AS kpi_id, 'of_due' AS definition_id, true AS is_official,"
                f" DATE '{day}' AS as_of, 'month' AS period_kind, DATE '{start}' AS period_start, DATE '{end}' AS period_end,"
                f" '{unit[0]}' AS unit_kind, '{unit[1]}' AS unit_code, '{unit[2]}' AS unit_name, true AS is_whole,"
                f" {numerator or 'NULL'} AS numerator, {denominator or 'NULL'} AS denominator,"
                f" {'NULL' if value is None else value} AS value, 'BEHIND' AS status, true AS is_provisional",
            )
        return publish_now(home, as_of=day, known_by=day)

    run.clock = clock
    monkeypatch.setattr(publishing, "check_sources", lambda *_, **__: [])
    return run


def rows(settings, query=REVISED):
    with open_snapshot(settings) as connection:
        return [
            tuple(str(cell.normalize()) if isinstance(cell, Decimal) else cell for cell in row)
            for row in connection.execute(query).fetchall()
        ]


def test_the_freeze_day_counts_working_days_after_the_end():
    assert freeze_day(dt.date(2024, 8, 31), 10) == dt.date(2024, 9, 13)
    assert freeze_day(dt.date(2024, 9, 30), 10) == dt.date(2024, 10, 18)
    assert freeze_day(dt.date(2024, 8, 31), 0) == dt.date(2024, 9, 1)
    assert freeze_day(dt.date(2026, 12, 31), 10) is None


def test_late_data_revise_a_provisional_figure(home, publish):
    """August: open until the 31st, first figure 0.5, then 0.6; what it was before it was over is no first figure."""
    publish("2024-08-30", m8=(40, 100))
    publish("2024-08-31", m8=(50, 100))
    publish("2024-09-02", m8=(50, 100), m9=(1, 100))
    publish("2024-09-05", m8=(60, 100), m9=(2, 100))
    assert rows(home) == [("2024-08-01", "0.5", "0.6", "late_data", "provisional", None)]
    states = rows(home, "SELECT period_start::VARCHAR, state, revisions, freezes_on::VARCHAR FROM kpi.period_states")
    assert states == [("2024-08-01", "provisional", 1, "2024-09-13"), ("2024-09-01", "provisional", 0, "2024-10-18")]
    publish("2024-09-13", m8=(65, 100), m9=(2, 100))
    states = rows(home, "SELECT period_start::VARCHAR, state, revisions FROM kpi.period_states")
    assert states == [("2024-08-01", "final", 2), ("2024-09-01", "provisional", 0)]
    shown = rows(home, "SELECT as_of::VARCHAR, value, state FROM kpi.vintages WHERE period_start = '2024-08-01'")
    assert shown == [
        ("2024-08-30", "0.4", "provisional"),
        ("2024-08-31", "0.5", "provisional"),
        ("2024-09-05", "0.6", "provisional"),
        ("2024-09-13", "0.65", "final"),
    ]


def test_a_figure_that_was_open_and_did_not_change_is_the_first(home, publish):
    publish("2024-08-30", m8=(40, 100))
    publish("2024-08-31", m8=(40, 100))
    publish("2024-09-05", m8=(60, 100))
    assert rows(home) == [("2024-08-01", "0.4", "0.6", "late_data", "provisional", None)]


def test_a_final_figure_does_not_change_without_an_approved_correction(home, publish):
    publish("2024-09-13", m8=(50, 100))
    first = publish("2024-09-14", m8=(50, 100))
    before = contents(home)
    sentence = (
        r"closure \(of_due\) of 城市 \(3301\) for 2024-08 is final and would become 0\.600000; declare a correction with:"
        r" yingshang vintage correct --kpi closure --period 2024-08 --reason TEXT --by NAME"
    )
    with pytest.raises(YingshangError, match=sentence):
        publish("2024-09-16", m8=(60, 100))
    declare = {"kpi_id": "closure", "period": "2024-08", "unit_code": None, "reason": "漏报", "by": "张三"}
    declared = declare_correction(home, **declare, at=publish.clock[0])
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-16", m8=(60, 100))
    assert (current_snapshot(home), contents(home)) == (first, before)

    approve_correction(home, declared.correction_id, by="李四", at=publish.clock[0])
    publish("2024-09-16", m8=(60, 100))
    assert rows(home) == [("2024-08-01", "0.5", "0.6", "correction", "revised", "C0001")]
    assert rows(home, "SELECT state, revisions FROM kpi.period_states") == [("revised", 1)]
    with pytest.raises(YingshangError, match=r"would become 0\.7"):
        publish("2024-09-17", m8=(70, 100))


@pytest.mark.parametrize("other", [{"period": "2024-07"}, {"unit_code": "330106"}, {"kpi_id": "push"}], ids=str)
def test_a_correction_of_something_else_does_not_cover(home, publish, other):
    publish("2024-09-13", m8=(50, 100))
    facts = {"kpi_id": "closure", "period": "2024-08", "unit_code": "3301", "reason": "漏报", "by": "张三"} | other
    approve_correction(
        home, declare_correction(home, **facts, at=publish.clock[0]).correction_id, by="李四", at=publish.clock[0]
    )
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-16", m8=(60, 100))


def test_a_quarter_covers_its_months(home, publish):
    publish("2024-09-13", m8=(50, 100))
    facts = {"kpi_id": "closure", "period": "2024-Q3", "unit_code": "3301", "reason": "漏报", "by": "张三"}
    declared = declare_correction(home, **facts, at=publish.clock[0])
    approve_correction(home, declared.correction_id, by="李四", at=publish.clock[0] + dt.timedelta(minutes=1))
    publish("2024-09-16", m8=(60, 100))
    assert [row[3] for row in rows(home)] == ["correction"]


def test_a_new_version_of_the_definition_is_named_as_the_reason(home, publish):
    publish("2024-08-31", m8=(50, 100))
    change(home, "UPDATE kpi.definitions SET version = 2")
    publish("2024-09-05", m8=(55, 100))
    assert [row[3] for row in rows(home)] == ["new_definition"]
    change(home, "UPDATE kpi.definitions SET version = 3")
    publish("2024-09-06", m8=(55, 100))
    assert len(rows(home)) == 1


def test_what_comes_out_later_changes_a_rate_of_the_past(home, publish):
    """Of 100 petitions of August 50 were closed by 13 September, 60 by the 16th: nobody reported late. A 101st is late."""
    publish("2024-09-13", kind="rate", m8=(50, 100))
    publish("2024-09-16", kind="rate", m8=(60, 100))
    assert [row[3:5] for row in rows(home)] == [("later_outcome", "revised")]
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-16", kind="rate", m8=(61, 100))
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-17", kind="rate", m8=(61, 101))


def test_a_figure_that_is_missing_for_a_while_is_compared_with_the_one_before(home, publish):
    publish("2024-09-13", m8=(50, 100))
    publish("2024-09-14", m8=(None, None))
    publish("2024-09-15", m8=(50, 100))
    assert rows(home) == []
    publish("2024-09-16", m8=(None, None))
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-17", m8=(51, 100))


def test_a_look_back_revises_nothing_and_hides_nothing(home, publish):
    """A board about an earlier day tells what was known then; the day after it is compared with the day before it."""
    publish("2024-09-05", m8=(50, 100))
    publish("2024-09-10", m8=(60, 100))
    publish("2024-09-05", m8=(50, 100))
    assert rows(home) == []
    publish("2024-09-11", m8=(50, 100))
    assert [row[2:4] for row in rows(home)] == [("0.5", "late_data"), ("0.6", "late_data")]
    publish("2024-09-13", m8=(50, 100))
    with pytest.raises(YingshangError, match="is final"):
        publish("2024-09-14", m8=(60, 100))


def test_the_triangle_of_a_target(home, publish):
    """August: 0.5, 0.6 after 5 days, 0.65 when final (0.15 more). September: 0.8, 0.7 when final (0.1 less).

    So the mean revision is (0.15 + 0.1) / 2 = 0.125 and the bias (0.15 − 0.1) / 2 = 0.025.
    """
    publish("2024-08-31", m8=(50, 100))
    publish("2024-09-05", m8=(60, 100))
    found = revision_triangle(home, "closure")
    assert [(row["after_7_days"], row["final"], row["state"]) for row in found["months"]] == [
        (None, None, "provisional")
    ]
    publish("2024-09-13", m8=(65, 100))
    publish("2024-09-30", m8=(65, 100), m9=(80, 100))
    publish("2024-10-18", m8=(65, 100), m9=(70, 100))
    found = revision_triangle(home, "closure", ("city", "3301"))
    named = ("month", "first", "after_7_days", "after_30_days", "final", "state")
    assert [tuple(str(row[name]) for name in named) for row in found["months"]] == [
        ("2024-08", "0.500000", "0.600000", "0.650000", "0.650000", "final"),
        ("2024-09", "0.800000", "0.800000", "None", "0.700000", "final"),
    ]
    assert (found["final_months"], str(found["mean_revision"]), str(found["bias"])) == (2, "0.125000", "0.025000")
    with pytest.raises(YingshangError, match="push: no month of it was published"):
        revision_triangle(home, "push")


def test_other_code_alone_revises_nothing(home, publish):
    publish("2024-09-13", m8=(50, 100))
    publish_now(home, as_of=dt.date(2024, 9, 13), versions=replace(VERSIONS, code_sha256="0" * 64))
    assert rows(home) == []
    assert beijing_now().tzinfo is None
