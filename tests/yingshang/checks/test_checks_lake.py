"""Each rule of a contract is broken once, and only its own check notices."""

import datetime as dt

import polars as pl
import pytest
from check_home import CONTRACTS, UNITS, VISITS, deliver, failed, visit

from yingshang.checks import check_lake, expected_checks, lake, lake_specs
from yingshang.contracts import load_contracts
from yingshang.settings import Settings

LAST = dt.datetime.fromisoformat("2024-12-31")
DEFECTS = {
    "required__visit_id": {"visit_id": None},
    "required__visited_at": {"visited_at": None},
    "range__visited_at": {"visited_at": dt.datetime.fromisoformat("2023-12-31 23:59")},
    "range__reply_on": {"reply_on": dt.date(2025, 1, 1)},
    "code__kind": {"kind": "third"},
    "unit__district_code": {"district_code": "B1"},
    "credit_code__credit_code": {"credit_code": "91330100MA27XJ123"},
    "range__cost_yuan": {"cost_yuan": "1000.01"},
    "range__people": {"people": 10},
    "rule__reply_not_before_visit": {"reply_on": dt.date(2024, 4, 30)},
    "rule__cost_not_in_wan": {"cost_yuan": "0.99"},
    "required__lineage": {"_row_number": None},
}


@pytest.fixture(params=[False, True], ids=["small", "large"])
def is_large(request, monkeypatch):
    """Small datasets are checked in one scan, large ones with a scan per prunable check; both must agree."""
    monkeypatch.setattr(lake, "_LARGE_ROWS", 0 if request.param else 1_000_000)


def checked(settings):
    return check_lake(settings, CONTRACTS)


def test_a_lake_in_order_passes_every_announced_check(home, is_large):
    outcomes = checked(home)
    assert {name: failed(found) for name, found in outcomes.items()} == {"units": set(), "visits": set()}
    for dataset, contract in CONTRACTS.items():
        announced = [(spec.name, spec.asset, spec.severity, spec.description) for spec in lake_specs(contract)]
        assert [(o.name, o.asset, o.severity, o.description) for o in outcomes[dataset]] == announced
        assert len({name for name, *_ in announced}) == len(announced)


@pytest.mark.parametrize(("check", "changes"), DEFECTS.items(), ids=DEFECTS)
def test_a_broken_rule_fails_its_own_check(home, is_large, check, changes):
    deliver(home, VISITS, 3, [visit(4), visit(5, **changes)])
    outcomes = checked(home)["visits"]
    assert failed(outcomes) == {check}
    outcome = next(outcome for outcome in outcomes if outcome.name == check)
    is_warning = check in {"range__people", "rule__cost_not_in_wan"}
    assert (outcome.severity, outcome.blocking) == (("WARN", False) if is_warning else ("ERROR", True))
    assert "1 行不符, 例如第 3 批第" in outcome.detail


def test_bounds_of_a_range_and_empty_fields_are_within_the_rules(home, is_large):
    edge = visit(4, visited_at=LAST, reply_on=LAST.date(), cost_yuan=1000, people=9)
    empty = {"visit_id": "V5", "visited_at": dt.datetime.fromisoformat("2024-01-01")}
    deliver(home, VISITS, 3, [edge, empty])
    assert failed(checked(home)["visits"]) == set()


def test_a_rule_that_the_source_lowered_does_not_count_for_its_deliveries(home):
    early = {"reply_on": dt.date(2024, 4, 30)}
    deliver(home, VISITS, 3, [visit(4, **early)], warned={"reply_not_before_visit": 1})
    assert failed(checked(home)["visits"]) == set()
    deliver(home, VISITS, 4, [visit(5, **early)])
    assert failed(checked(home)["visits"]) == {"rule__reply_not_before_visit"}


def test_withdrawn_rows_are_empty_apart_from_their_key(home, is_large):
    gone = {"visit_id": "V1", "_is_withdrawn": True, "_row_number": 0}
    deliver(home, VISITS, 3, [visit(4), gone])
    assert failed(checked(home)["visits"]) == set()


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (visit(4), {"unique__visit_id", "versions__visit_id"}),
        (visit(4, note="changed"), {"versions__visit_id"}),
        (visit(4, note="changed", _row_number=1), {"unique__visit_id", "versions__visit_id"}),
    ],
    ids=["repeated", "another version", "same place"],
)
def test_a_key_twice_in_one_delivery(home, second, expected):
    deliver(home, VISITS, 3, [visit(4), second])
    assert failed(checked(home)["visits"]) == expected


def test_a_key_in_two_deliveries_is_two_versions(home):
    deliver(home, VISITS, 3, [visit(1, note="changed")])
    assert failed(checked(home)["visits"]) == set()


@pytest.mark.parametrize(
    "told", [{"rows_accepted": 2}, {"rows_withdrawn": 1}, {"data_cutoff_on": dt.date(2024, 9, 29)}], ids=str
)
def test_rows_that_differ_from_the_ledger(home, told):
    deliver(home, VISITS, 3, [visit(4)], **told)
    outcome = next(outcome for outcome in checked(home)["visits"] if not outcome.passed)
    assert outcome.name == "rows__ledger"
    assert "delivery_seq=3" in outcome.detail


def test_rows_of_a_delivery_that_the_ledger_does_not_know(home):
    deliver(home, VISITS, 3, [visit(4, _delivery_seq=9)], rows_accepted=0)
    assert failed(checked(home)["visits"]) == {"rows__ledger"}


def test_a_column_of_another_type_is_named(home):
    deliver(home, VISITS, 3, [visit(4)], schema={"people": pl.String})
    outcome = next(outcome for outcome in checked(home)["visits"] if outcome.name == "schema__columns")
    assert not outcome.passed
    assert "name=people, expected=BIGINT, found=VARCHAR" in outcome.detail


def test_a_missing_column_fails_what_needs_it_as_an_error(home):
    for file in (home.lake / "visits").glob("*.parquet"):
        pl.read_parquet(file).drop("people").write_parquet(file)
    outcomes = {outcome.name: outcome for outcome in checked(home)["visits"]}
    assert "name=people, expected=BIGINT, found=None" in outcomes["schema__columns"].detail
    assert not outcomes["range__people"].passed
    assert outcomes["range__people"].severity == "ERROR"
    assert "无法检查" in outcomes["range__people"].detail


def test_a_dataset_without_any_file_fails(home):
    for file in (home.lake / "visits").glob("*.parquet"):
        file.unlink()
    outcomes = checked(home)
    assert len(failed(outcomes["visits"])) == len(lake_specs(VISITS))
    assert failed(outcomes["units"]) == set()


def test_details_never_show_what_is_in_a_row(home):
    deliver(home, VISITS, 3, [visit(4, kind="泄露", note="泄露", credit_code="泄露")])
    assert not any("泄露" in outcome.detail for outcome in checked(home)["visits"])


def test_units_are_checked_by_their_own_contract(home):
    deliver(home, UNITS, 3, [{"unit_code": "X1", "unit_kind": "planet"}])
    assert failed(checked(home)["units"]) == {"code__unit_kind"}


def test_the_whole_catalogue_of_contracts_announces_unique_checks():
    for contract in load_contracts(Settings().contracts_dir).values():
        announced = expected_checks(contract)
        assert len({spec.name for spec in announced}) == len(announced)
        assert all("__" in spec.name and " / " in spec.description for spec in announced)
