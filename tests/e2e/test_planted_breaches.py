"""Breaches planted into the simulated year, one for every shipped rule: the alerts that come are those, on those days.

The published figures are copied; in the copy one subject per rule is well all year. Then the breaches are planted, and
whatever alerts come besides those of the copy must be the planted ones, on days worked out by hand from the calendar of
2024: make-up days on 18 February, 7 and 28 April, 11 May, 14 September; holidays 10-17 February, 4-6 April, 1-5 May,
10 June, 15-17 September.
"""

import datetime as dt

import duckdb
import pytest

from yingshang.alerts.lead_times import lead_times
from yingshang.alerts.replaying import replay
from yingshang.alerts.rules import Rules, load_rules
from yingshang.contracts.model import Cadence
from yingshang.settings import Settings

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 9, 30)
CADENCES = {"petitions": Cadence.DAILY}
RATE, LOST, FORECAST, MOVED, MISSED = (
    "planted_rate",
    "planted_lost",
    "planted_forecast",
    "planted_moved",
    "planted_missed",
)
FEE, EVENTS, REPORT, CLOSURE = "planted_fee", "planted_cadence", "planted_report", "petition_closure_rate"
WHOLE, DISTRICT, DEPARTMENT = ("city", "330100"), ("district", "330106"), ("department", "PLANTED")
# target, kind, source kind, from which unit's place on the spine it is looked at, last day of its window
WELL = [
    (RATE, "rate", "computed", DISTRICT, "2024-12-31"),
    (CLOSURE, "rate", "computed", DISTRICT, "2024-12-31"),
    (LOST, "count", "computed", WHOLE, "2024-12-31"),
    (FORECAST, "rate", "computed", WHOLE, "2024-12-31"),
    (MOVED, "rate", "computed", WHOLE, "2024-12-31"),
    (MISSED, "count", "computed", WHOLE, "2024-06-28"),
    (FEE, "average", "computed", WHOLE, "2024-12-31"),
    (EVENTS, "cadence", "computed", WHOLE, "2024-12-31"),
    (REPORT, "count", "reported", WHOLE, "2024-12-31"),
]
COPIED = (
    "kpi.calendar",
    "kpi.catalogue",
    "quality.deliveries",
    "quality.checks",
    "marts.dim_units",
    "marts.fct_petitions",
)


def when(kpi_id, first, last):
    """Return the condition of some days of a target."""
    return f"kpi_id = '{kpi_id}' and as_of between date '2024-{first}' and date '2024-{last}'"


def planted():
    """Yield the statements that plant one breach for every rule."""
    yield f"update kpi.results set status = 'BEHIND' where {when(RATE, '04-08', '04-19')}"
    yield f"update kpi.results set reachable = false where {when(LOST, '05-06', '05-10')}"
    yield f"update kpi.results set status = 'AT_RISK' where {when(FORECAST, '06-03', '06-12')}"
    yield f"update kpi.results set forecast = 0.7, forecast_low = 0.6, forecast_high = 0.8 where {when(FORECAST, '06-03', '06-07')}"
    yield f"update kpi.results set value = 0.94 where {when(CLOSURE, '07-01', '07-05')} and unit_code = '330106'"
    yield f"update kpi.results set value = value - 0.4 where {when(MOVED, '08-05', '08-07')}"
    yield f"update kpi.results set status = 'AT_RISK' where {when(MISSED, '05-01', '06-27')}"
    yield f"update kpi.results set status = 'MISSED' where {when(MISSED, '06-28', '09-30')}"
    yield f"update kpi.results set status = 'BEHIND' where {when(FEE, '02-19', '02-23')}"
    yield f"update kpi.results set status = 'AT_RISK' where {when(EVENTS, '03-11', '03-12')}"
    yield f"update kpi.results set status = 'NO_DATA', value = null where {when(REPORT, '05-13', '05-31')}"
    yield (
        "insert into marts.fct_petitions by name select true as is_valid, 'PLANTED' as department_code,"
        " date '2024-03-04' as due_on, date '2024-03-15' as closed_on from range(12)"
    )
    yield "delete from quality.deliveries where data_cutoff_on between date '2024-04-13' and date '2024-04-26'"
    yield "insert into quality.checks by name select 'a' as asset, 'b' as check_name, 'ERROR' as severity, false as passed"


# rule, target, unit, told on, over on
EXPECTED = {
    # five working days after Monday the 8th; well from Saturday the 20th, so two working days later is Tuesday
    ("behind_pace", RATE, "330106", "04-15", "04-23"),
    ("lost", LOST, "330100", "05-06", "05-11"),
    # held for three working days; met again from Thursday the 13th: 14, 17, 18
    ("forecast_misses", FORECAST, "330100", "06-06", "06-18"),
    # held for two; well from Saturday the 6th: 8, 9
    ("closure_below", CLOSURE, "330106", "07-03", "07-09"),
    # fell within the week before the 5th to 7th, rose within that before the 12th to 14th; well from the 15th: 16, 19, 20
    ("sudden_change", MOVED, "330100", "08-05", "08-20"),
    # twenty working days before Friday 28 June: 19 of June (without the 10th) and 31 May
    ("deadline_near", MISSED, "330100", "05-30", "06-29"),
    ("missed", MISSED, "330100", "06-28", None),
    # late from the day after the term; held for one working day; closed on Friday, well for one working day on Monday
    ("petitions_overdue", "petitions_overdue", "PLANTED", "03-06", "03-18"),
    # held for two; well from Saturday 24 February: 26, 27
    ("fee_above_ceiling", FEE, "330100", "02-21", "02-27"),
    ("cadence_missed", EVENTS, "330100", "03-11", "03-13"),
    # last heard of on Friday the 12th; due within a day and three of grace, so late on the fifth: Friday the 19th
    ("source_stale", "dataset", "petitions", "04-19", "04-27"),
    ("check_failed", "check", "a:b", "09-30", None),
    # ten working days after Monday the 13th: 14-17, 20-24, 27
    ("report_missing", REPORT, "330100", "05-27", "06-01"),
}


@pytest.fixture(scope="module")
def well(city, tmp_path_factory):
    """A copy of what rules look at, in which the subjects to come are well on every day."""
    path = tmp_path_factory.mktemp("planted") / "year.duckdb"
    published = city.settings.published / "current" / "yingshang.duckdb"
    with duckdb.connect(str(path)) as copy:
        copy.execute(f"attach '{published}' as city (read_only)")
        for schema in ("kpi", "marts", "quality"):
            copy.execute(f"create schema {schema}")
        for table in COPIED:
            copy.execute(f"create table {table} as from city.{table}")
        copy.execute(
            "create table kpi.results as from city.kpi.results where period_kind = 'to_date' and is_official"
            " and as_of > date '2023-08-31' and (is_whole or unit_code = '330106')"
        )
        for kpi_id, kind, source_kind, (unit_kind, unit_code), window_end in WELL:
            _make_well(copy, kpi_id, kind, source_kind, unit_kind, unit_code, window_end)
        copy.execute(
            "insert into marts.dim_units by name select 'department' as unit_kind, 'PLANTED' as unit_code, '某局' as unit_name"
        )
        copy.execute("delete from quality.deliveries")
        copy.execute(
            "insert into quality.deliveries by name select 'petitions' as dataset, 'accepted' as status,"
            " day as data_cutoff_on from kpi.calendar where day between date '2023-12-29' and date '2024-09-30'"
        )
    return path


def _make_well(copy, kpi_id, kind, source_kind, unit_kind, unit_code, window_end):
    """Put a target into the catalogue, unless it is there, with a figure for every day that is met and hardly moves."""
    if kpi_id != CLOSURE:
        copy.execute(
            "insert into kpi.catalogue by name select * replace ($kpi_id as kpi_id, $kind as kind,"
            " $source as source_kind, cast($until as date) as window_end) from kpi.catalogue where kpi_id = $closure",
            {"kpi_id": kpi_id, "kind": kind, "source": source_kind, "until": window_end, "closure": CLOSURE},
        )
    chosen = {"closure": CLOSURE, "unit_kind": unit_kind, "unit_code": unit_code, "kpi_id": kpi_id}
    copy.execute(
        "create or replace temp table drawn as select * replace ($kpi_id as kpi_id, 'MET' as status, 0.98 as target,"
        " '>=' as operator, 'share' as unit, 1000 as denominator, true as reachable, null as forecast,"
        " null as forecast_low, null as forecast_high, 0.99 + (dayofyear(as_of) * 7 % 11) / 10000 as value)"
        " from kpi.results where kpi_id = $closure and is_official and unit_kind = $unit_kind and unit_code = $unit_code",
        chosen,
    )
    copy.execute(
        "delete from kpi.results where kpi_id = $kpi_id and is_official and unit_kind = $unit_kind"
        " and unit_code = $unit_code",
        {name: value for name, value in chosen.items() if name != "closure"},
    )
    copy.execute("insert into kpi.results by name from drawn")


def fired(connection, rules):
    """Return what all rules would have fired; that about late sources by itself, so that it holds no other back."""
    late = [rule for rule in rules.rules if rule.condition.kind == "stale"]
    others = [rule for rule in rules.rules if rule not in late]
    found = set()
    for chosen in (late, others):
        for one in replay(connection, Rules(rules=tuple(chosen), version="v"), chosen, FIRST, LAST, CADENCES):
            over = one.resolved_on and f"{one.resolved_on:%m-%d}"
            found.add((one.rule_id, one.kpi_id, one.unit_code, f"{one.fired_on:%m-%d}", over))
    return found


def test_the_alerts_are_the_planted_breaches(well):
    rules = load_rules(Settings().alert_rules)
    with duckdb.connect(str(well)) as connection:
        before = fired(connection, rules)
        assert before  # the simulated city has troubles of its own
        for statement in planted():
            connection.execute(statement)
        after = fired(connection, rules)
        assert after - before == EXPECTED
        assert before - after == set()
        assert {rule for rule, *_ in EXPECTED} == {rule.rule_id for rule in rules.rules}
        leads = lead_times(connection, rules, dt.date(2024, 5, 1), dt.date(2024, 6, 30), {})
    (lead,) = [one for one in leads if one.kpi_id == MISSED]
    assert lead.missed_on == dt.date(2024, 6, 28)
    assert [(one.rule_id, one.lead_workdays, one.stands) for one in lead.warnings] == [("deadline_near", 20, True)]
