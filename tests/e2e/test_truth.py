"""The pipeline finds what the simulator knows: every headline number of every unit, and exactly the planted dirt.

The simulator computes its truth in plain Python from its own objects; it shares no code with ingest or SQL.
"""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from tests.e2e.conftest import AS_OF
from tests.e2e.reported_oracle import fallen_on, told_on
from yingshang.deliveries import read_ledger, read_quarantine
from yingshang.snapshots import open_snapshot

HEADLINES = ("proactive_push_rate", "guarantee_balance", "petition_closure_rate")
MICRO = Decimal("0.000001")


def told(city, as_of):
    """Return what the simulator knows: (target, definition, unit kind, unit) → numerator and denominator."""
    return {
        (value["kpi_id"], value["definition_id"], value["unit_kind"], value["unit_code"]): tuple(
            Decimal(value[part]).quantize(MICRO, ROUND_HALF_UP) for part in ("numerator", "denominator")
        )
        for value in city.truth["values"]
        if value["as_of"] == as_of.isoformat()
    }


def found(city, as_of):
    return {
        tuple(row[:4]): tuple(row[4:])
        for row in city.rows(
            "select kpi_id, definition_id, unit_kind, unit_code, numerator, denominator from kpi.results"
            f" where period_kind = 'to_date' and as_of = date '{as_of}'"
        )
    }


def test_every_definition_of_every_unit_has_the_true_numerator_and_denominator(city):
    true, results = told(city, AS_OF), found(city, AS_OF)
    computed = city.rows(
        "select kpi_id, definition_id from kpi.catalogue join kpi.definitions using (kpi_id) where is_current"
        " and source_kind = 'computed'"
    )
    assert {key[:2] for key in true} == set(computed)
    assert len(computed) > 80
    assert len({key for key in true if key[2] == "district"}) > 13 * 9
    wrong = {key: (value, results.get(key)) for key, value in true.items() if results.get(key) != value}
    assert not wrong


def test_units_that_the_truth_does_not_name_have_nothing(city):
    """The truth of the headlines does not know of streets and parks; that those add up is checked elsewhere."""
    named = told(city, AS_OF)
    targets = {key[0] for key in named}
    others = [
        key
        for key, (numerator, _) in found(city, AS_OF).items()
        if key[0] in targets
        and key not in named
        and numerator
        and not (key[0] in HEADLINES and key[2] in ("street", "park"))
    ]
    assert others == []


def test_the_simulated_records_put_most_targets_to_the_test(city):
    """A truth of zeros would prove little: nearly every target has something to count as a whole."""
    true = told(city, AS_OF)
    wholes = {(kpi, unit): value for (kpi, _, kind, unit), value in true.items() if kind in ("city", "area")}
    empty = {key for key, (numerator, denominator) in wholes.items() if not numerator or not denominator}
    assert len(wholes) > 40
    assert len(empty) < 3


def test_every_reported_target_says_what_its_newest_approved_report_says(city):
    told = told_on(city.settings.lake, city.settings.catalogue_dir, AS_OF)
    found = {
        kpi_id: (numerator, denominator)
        for kpi_id, numerator, denominator in city.rows(
            "select kpi_id, numerator, denominator from kpi.results join kpi.catalogue using (kpi_id)"
            f" where source_kind <> 'computed' and period_kind = 'to_date' and as_of = date '{AS_OF}'"
        )
    }
    expected = {kpi_id: numbers or (None, None) for kpi_id, numbers in told.items()}
    assert sum(numbers is None for numbers in told.values()) > 10
    assert sum(numbers is not None for numbers in told.values()) > 400
    assert {k: (v, found.get(k)) for k, v in expected.items() if found.get(k) != v} == {}
    assert set(found) == set(expected)


def test_only_sums_that_have_fallen_are_suspect(city):
    """The simulated reports are right in themselves; a few counts were corrected upwards and not the month after."""
    fallen = fallen_on(city.settings.lake, city.settings.catalogue_dir, AS_OF)
    suspect = city.rows(
        "select kpi_id from kpi.results join kpi.catalogue using (kpi_id)"
        f" where source_kind <> 'computed' and status = 'SUSPECT' and as_of = date '{AS_OF}'"
    )
    assert fallen
    assert {kpi_id for (kpi_id,) in suspect} == fallen


def test_every_status_of_a_reported_target_is_possible(city):
    """No status is missing for want of data, and what was never reported is never green."""
    statuses = dict(
        city.rows(
            "select status, count(*) from kpi.results join kpi.catalogue using (kpi_id) where source_kind <> 'computed'"
            f" and period_kind = 'to_date' and as_of = date '{AS_OF}' group by status"
        )
    )
    assert {"MET", "ON_TRACK", "AT_RISK", "BEHIND", "NOT_DUE", "NO_DATA"} <= set(statuses)


def test_quarantine_holds_exactly_the_planted_dirt(city):
    planted = {
        (dataset, rule): count
        for dataset, facts in city.truth["datasets"].items()
        for rule, count in facts["dirty"].items()
    }
    refused = read_quarantine(city.settings.quarantine)
    found = Counter((row["dataset"], rule) for row in refused.iter_rows(named=True) for rule in set(row["rules"]))
    assert planted
    assert dict(found) == planted
    assert len(refused) == sum(planted.values())


def test_every_delivered_row_is_accounted_for(city):
    expected = {
        delivery["path"]: (delivery["rows"], delivery["accepted"], delivery["identical_repeats"])
        for delivery in city.truth["deliveries"]
    }
    deliveries = read_ledger(city.settings)
    found = {
        delivery.file_name: (delivery.rows_read, delivery.rows_accepted, delivery.rows_repeated)
        for delivery in deliveries
    }
    assert all(delivery.is_accepted and delivery.balances for delivery in deliveries)
    assert found == expected


def test_analysts_find_the_same_rate_from_the_published_facts(city):
    """The closure rate once more, from the facts alone and in other words than the kpi layer's."""
    ((due, closed),) = city.rows(
        "select count(*), count(*) filter (where is_closed) from marts.fct_petitions"
        " where starts_with(coalesce(district_code, '330100'), '3301') and is_valid"
        f" and due_on between date '2024-01-01' and date '{AS_OF}'"
    )
    ((numerator, denominator),) = city.rows(
        "select numerator, denominator from kpi.results where kpi_id = 'petition_closure_rate' and is_official and is_whole"
        f" and period_kind = 'to_date' and as_of = date '{AS_OF}'"
    )
    assert (closed, due) == (numerator, denominator)


def test_published_tables_and_columns_all_have_chinese_words(city):
    with open_snapshot(city.settings) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables()"
            " where schema_name in ('kpi', 'marts', 'quality')"
        ).fetchall()
        columns = connection.execute(
            "select table_name, column_name, comment from duckdb_columns()"
            " where schema_name in ('kpi', 'marts', 'quality')"
        ).fetchall()
    assert len(tables) > 25
    silent = [row[:2] for row in [*tables, *columns] if not any("一" <= sign <= "鿿" for sign in row[2] or "")]
    assert not silent
