"""Pace by last year's shape: two years of live-room sessions, counted again in plain Python day by day."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

import duckdb
import pytest
from small_lake import run_dbt, write_lake

from yingshang.settings import Settings
from yingshang.workdays import is_workday

AS_OF, DAY = dt.date(2024, 9, 30), dt.timedelta(days=1)
SERIES, TARGET = "亲清直播间", 40
CITY = {"unit_code": "330100", "unit_name": "甲市", "unit_kind": "city"}
DISTRICT = {"unit_code": "D1", "unit_name": "甲区", "unit_kind": "district"}


def event(number: int, day: dt.date, series: str = SERIES) -> dict:
    return {"event_id": f"{series}{number}", "event_name": "活动", "series": series, "held_on": day, "status": "held"}


def days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + DAY * offset for offset in range((dt.date(year, 12, 31) - first).days + 1)]


@pytest.fixture(scope="module")
def sessions() -> dict[int, list[dt.date]]:
    """Last year most sessions are late in the year; some lie on holidays, on the first day and on the last."""
    random = Random(7)
    late = [day for day in days_of(2023) if random.random() < 0.02 + 0.2 * (day.month > 9)]
    return {2023: [dt.date(2023, 1, 1), *late, dt.date(2023, 12, 31)], 2024: random.sample(days_of(2024)[:270], 17)}


# Too little of last year, each in a series that another target counts.
THIN = {
    "hz_trade_delegations": ("外贸团组", [dt.date(2023, 1, 9) + 15 * DAY * number for number in range(23)]),
    "hz_overseas_exhibitions_attended": ("境外展会", [dt.date(2023, 5, 8) + 9 * DAY * number for number in range(26)]),
    "hz_industry_matching_events": (
        "百场千企产业对接",
        [dt.date(2023, 1, 9) + 9 * DAY * number for number in range(26)],
    ),
}
TARGETS = {"hz_trade_delegations": 150, "hz_overseas_exhibitions_attended": 100, "hz_industry_matching_events": 100}


@pytest.fixture(scope="module")
def results(sessions, tmp_path_factory):
    days = [day for year in sessions.values() for day in year]
    events = [event(number, day) for number, day in enumerate(days)]
    events += [event(number, day, series) for series, held in THIN.values() for number, day in enumerate(held)]
    settings = Settings(home=tmp_path_factory.mktemp("seasons"))
    write_lake(settings, [("units", AS_OF, [CITY, DISTRICT]), ("service_events", AS_OF, events)], AS_OF)
    run_dbt(settings, AS_OF, "run", "--select", "+results")
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(
            "select kpi_id, as_of, numerator, pace_expected, pace_basis, status, unit_code from kpi.results"
            " where period_kind = 'to_date' and unit_code in ('330100', 'D1') order by as_of"
        ).fetchall()


@pytest.fixture(scope="module")
def rows(results):
    """Return (day, count, expected, basis, status, unit) of the sessions."""
    return [row[1:7] for row in results if row[0] == "hz_live_room_sessions"]


@cache
def workdays_by(day: dt.date) -> int:
    return sum(is_workday(other) for other in days_of(day.year) if other <= day)


def test_only_this_years_records_count(sessions, rows):
    """Those of last year give the shape, no number."""
    assert len(rows) > 274  # the district has rows of its own
    for day, numerator, *_, unit in rows:
        assert numerator == (sum(held <= day for held in sessions[2024]) if unit == "330100" else 0)


def test_the_expected_share_is_that_of_last_year_on_the_same_working_day(sessions, rows):
    last_year = [workdays_by(day) for day in sessions[2023]]
    assert len(last_year) >= 24
    city = [(day, expected, basis) for day, _, expected, basis, _, unit in rows if unit == "330100"]
    assert len(city) == 274
    for day, expected, basis in city:
        share = Fraction(sum(workday <= workdays_by(day) for workday in last_year), len(last_year))
        assert basis == "seasonal"
        assert abs(Fraction(expected) - TARGET * share) <= Fraction(TARGET, 1_000_000)


def test_a_late_year_is_not_behind_in_september(rows):
    """17 of 40 sessions by the end of September: straight that is far behind, last year it was little more than half."""
    (status, expected), *_ = [(row[4], row[2]) for row in rows if row[0] == AS_OF and row[5] == "330100"]
    assert expected < 17 < TARGET * Decimal("0.7")
    assert status == "ON_TRACK"


def test_units_that_have_no_target_have_no_pace(rows):
    assert {row[2:4] for row in rows if row[5] == "D1"} == {(None, None)}


@pytest.mark.parametrize(
    "kpi_id", THIN, ids=["23 are too few", "none in the first quarter", "none in the last quarter"]
)
def test_too_little_of_last_year_leaves_the_pace_straight(results, kpi_id):
    days = [row[1:5] for row in results if row[0] == kpi_id and row[6] == "330100"]
    assert len(days) == 274
    for day, numerator, expected, basis in days:
        straight = Fraction(TARGETS[kpi_id] * workdays_by(day), workdays_by(dt.date(2024, 12, 31)))
        assert (numerator, basis) == (0, "straight")
        assert abs(Fraction(expected) - straight) <= Fraction(1, 1_000_000)
