"""Each rule for KPI tables is broken once; the tables themselves are in `kpi_tables.py`."""

import shutil
import subprocess
import sys

import pytest
from check_home import failed
from kpi_tables import AS_OF, write_warehouse

from tests.warehouse_connection import open_warehouse
from yingshang.checks import check_forecasts, check_kpi, kpi_specs
from yingshang.errors import YingshangError
from yingshang.settings import Settings

D1 = "kpi_id = 'closure' and definition_id = 'of_due' and unit_code = 'D1' and as_of = '2024-01-02'"
D2 = D1.replace("D1", "D2")
STOCK = "kpi_id = 'balance' and as_of = '2024-01-02'"
MONTH = "from kpi.results where period_kind = 'month' and period_start = '2024-01-01'"
DEFECTS = {
    "a row twice": (
        f"insert into kpi.results from kpi.results where {D1}",
        {"unique__results", "sums__units"},
    ),
    "no unit name": (f"update kpi.results set unit_name = null where {D1}", {"required__results"}),
    "no stated target": (f"update kpi.results set target = null, status = 'BEHIND' where {D1}", {"required__results"}),
    "no figure": (
        f"update kpi.results set numerator = null, value = null, status = 'BEHIND' where {D1}",
        {"no_data__results", "value__rates", "sums__units", "few_records__results"},
    ),
    "a figure without data": (f"update kpi.results set status = 'NO_DATA' where {D1}", {"no_data__results"}),
    "an unknown status": (f"update kpi.results set status = 'GREEN' where {D2}", {"status__closed_set"}),
    "more closed than due": (
        f"update kpi.results set denominator = 2, value = 1.5 where {D1}",
        {"bounds__rates", "value__rates", "sums__units", "few_records__results"},
    ),
    "a negative numerator": (
        f"update kpi.results set numerator = -1, value = -0.333333 where {D2}",
        {"bounds__rates", "value__rates", "sums__units", "few_records__results"},
    ),
    "a value where nothing is due": (
        f"update kpi.results set value = 1 where {D1.replace('D1', 'UNASSIGNED')}",
        {"value__rates"},
    ),
    "a value off by one millionth": (f"update kpi.results set value = 0.666665 where {D2}", {"value__ratio"}),
    "a stock that is not its balance": (
        f"update kpi.results set value = 100.24 where {STOCK} and unit_code = 'D1'",
        {"value__ratio"},
    ),
    "a negative balance": (
        f"update kpi.results set numerator = -0.01, value = -0.01 where {STOCK} and unit_code = 'D1'",
        {"bounds__stocks", "sums__units"},
    ),
    "green without reaching the target": (f"update kpi.results set status = 'MET' where {D2}", {"status__target"}),
    "red in spite of the target": (f"update kpi.results set status = 'MISSED' where {D1}", {"status__target"}),
    "a missing day of a unit": (f"delete from kpi.results where {D1}", {"spine__complete", "sums__units"}),
    "a unit nobody knows": (
        f"update kpi.results set unit_code = 'D9' where {D1}",
        {"spine__complete"},
    ),
    "a report that is missing": ("delete from kpi.results where kpi_id = 'survey'", {"spine__complete"}),
    "a report about a district": (
        "update kpi.results set unit_kind = 'district', unit_code = 'D1' where kpi_id = 'survey'",
        {"spine__complete"},
    ),
    "a definition of what cannot be measured": (
        "insert into kpi.definitions values ('by_feeling', 'warmth', true, 1, true)",
        {"official__definitions", "spine__complete"},
    ),
    "a month outside the window": (
        f"insert into kpi.results select * replace (date '2023-11-01' as period_start) {MONTH}",
        {"spine__complete"},
    ),
    "districts that do not add up": (
        f"update kpi.results set denominator = 4, value = 0.75, status = 'BEHIND' where {D1}",
        {"sums__units"},
    ),
    "balances that do not add up": (
        f"update kpi.results set numerator = 100.22, value = 100.22 where {STOCK} and unit_code = 'D1'",
        {"sums__units"},
    ),
    "a rival shown as official": (f"update kpi.results set is_official = false where {D1}", {"reference__results"}),
    "a target twice": (
        "insert into kpi.catalogue from kpi.catalogue where kpi_id = 'survey'",
        {"unique__catalogue", "official__definitions"},
    ),
    "two official definitions": (
        "insert into kpi.definitions values ('by_other', 'later', true, 1, true)",
        {"official__definitions"},
    ),
    "no official definition": (
        "update kpi.definitions set is_official = false where definition_id = 'later_of_due'",
        {"official__definitions"},
    ),
    "two versions in use": (
        "update kpi.definitions set is_current = true where definition_id = 'of_due' and version = 1",
        {"current__definitions", "official__definitions"},
    ),
    "no version in use": (
        "update kpi.definitions set is_current = false where definition_id = 'later_of_due'",
        {"current__definitions", "official__definitions"},
    ),
    "a rank by three records": (f"update kpi.results set is_ranked = true where {D1}", {"few_records__results"}),
    "few records without an interval": (
        f"update kpi.results set interval_low = null where {D1}",
        {"few_records__results"},
    ),
    "an interval beside its value": (
        f"update kpi.results set interval_high = 0.66 where {D2}",
        {"few_records__results"},
    ),
    "an interval of a balance": (
        f"update kpi.results set interval_low = 0, interval_high = 1 where {STOCK} and unit_code = 'D1'",
        {"few_records__results"},
    ),
    "a rank of what has no unit": (
        f"update kpi.results set is_ranked = true where {STOCK} and unit_code = 'UNASSIGNED'",
        {"few_records__results"},
    ),
    "a report that differs": (
        "update kpi.reported_values set comparison = 'differs'",
        {"agrees__reported_values"},
    ),
    "negative exclusions": ("update kpi.exclusions set records = -1", {"bounds__exclusions"}),
    "exclusions without words": ("update kpi.exclusions set reason_zh = null", {"bounds__exclusions"}),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = Settings(home=tmp_path_factory.mktemp("in_order")).warehouse
    write_warehouse(path)
    return path


@pytest.fixture
def home(written, tmp_path):
    settings = Settings(home=tmp_path)
    shutil.copy(written, settings.warehouse)
    shutil.copy(written.with_name(settings.facts.name), settings.facts)
    return settings


def change(settings, statement):
    with open_warehouse(settings.warehouse, read_only=False) as connection:
        connection.execute(statement)


def test_tables_in_order_pass_every_announced_check(home):
    outcomes = check_kpi(home, as_of=AS_OF)
    assert {outcome.name: outcome.detail for outcome in outcomes if not outcome.passed} == {}
    *of_tables, second = kpi_specs()  # the second computation needs a lake; it has end-to-end tests
    assert [(o.name, o.asset, o.severity) for o in outcomes] == [(s.name, s.asset, s.severity) for s in of_tables]
    assert (second.name, second.severity) == ("second_computation__results", "ERROR")


@pytest.mark.parametrize(("statement", "expected"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_fails_its_checks_and_no_other(home, statement, expected):
    change(home, statement)
    assert failed(check_kpi(home)) == expected


FORECAST_DEFECTS = {
    "neither forecast nor reason": (
        "update kpi.forecasts set reason = null where kpi_id = 'balance' and unit_code = 'D1'",
        "complete__forecasts",
    ),
    "a figure that was left out": ("delete from kpi.forecasts where kpi_id = 'survey'", "complete__forecasts"),
    "forecasts of the day before": ("update kpi.forecasts set as_of = as_of - 1", "complete__forecasts"),
    "a forecast above its interval": (
        "update kpi.forecasts set forecast = 0.951 where forecast > 0",
        "bounds__forecasts",
    ),
    "a forecast below its interval": (
        "update kpi.forecasts set forecast = 0.849 where forecast > 0",
        "bounds__forecasts",
    ),
    "a negative forecast": (
        "update kpi.forecasts set forecast = -1, forecast_low = null, forecast_high = null",
        "bounds__forecasts",
    ),
    "half an interval": ("update kpi.forecasts set forecast_high = null", "bounds__forecasts"),
    "a forecast of the past": ("update kpi.forecasts set horizon_end = as_of", "bounds__forecasts"),
}


@pytest.mark.parametrize(("statement", "expected"), FORECAST_DEFECTS.values(), ids=FORECAST_DEFECTS)
def test_a_defect_of_the_forecasts_fails_its_check_and_no_other(home, statement, expected):
    assert failed(check_forecasts(home)) == set()
    change(home, statement)
    assert failed(check_forecasts(home)) == {expected}


def test_cents_of_rounded_shares_are_within_the_sum(home):
    """Each of the three districts and the city may be off by half a cent."""
    change(home, f"update kpi.results set numerator = 100.26, value = 100.26 where {STOCK} and unit_code = 'D1'")
    assert failed(check_kpi(home)) == set()


def test_a_negative_balance_that_is_marked_only_warns(home):
    where = "kpi_id = 'balance' and as_of = '2024-01-03' and unit_code"
    suspect = "numerator = -5, value = -5, status = 'SUSPECT', is_ranked = false"
    change(home, f"update kpi.results set {suspect} where {where} = 'D1'")
    change(home, f"update kpi.results set numerator = 215.5, value = 215.5, status = 'MET' where {where} = 'D2'")
    (outcome,) = [outcome for outcome in check_kpi(home) if not outcome.passed]
    assert (outcome.name, outcome.severity) == ("suspect__results", "WARN")


def test_figures_without_data_warn(home):
    empty = ", ".join(
        f"{name} = null" for name in ("numerator", "denominator", "value", "interval_low", "interval_high")
    )
    change(home, f"update kpi.results set {empty}, status = 'NO_DATA', is_ranked = false")
    (outcome,) = [outcome for outcome in check_kpi(home) if not outcome.passed]
    assert (outcome.name, outcome.severity) == ("covered__results", "WARN")


def test_a_warehouse_about_another_day_is_incomplete(home):
    assert failed(check_kpi(home, as_of=AS_OF.replace(day=4))) == {"spine__complete"}


def test_a_missing_table_fails_what_needs_it(home):
    change(home, "drop table kpi.exclusions")
    assert failed(check_kpi(home)) == {"bounds__exclusions"}
    change(home, "drop table kpi.results")
    assert "unique__results" in failed(check_kpi(home))


def test_the_warehouse_can_be_written_again_afterwards(home):
    check_kpi(home)
    change(home, "create table kpi.more as select 1 as a")


def test_a_warehouse_that_is_being_written_is_said_in_one_sentence(home):
    hold = f"import duckdb; held = duckdb.connect({str(home.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"held\n"
        with pytest.raises(YingshangError, match="close what has it open, run again"):
            check_kpi(home)
        writer.communicate(b"\n")
    assert failed(check_kpi(home)) == set()


def test_no_warehouse_is_said_in_one_sentence(tmp_path):
    with pytest.raises(YingshangError, match="no warehouse yet; build it first with: yingshang run"):
        check_kpi(Settings(home=tmp_path))
