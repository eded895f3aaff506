import datetime as dt

import numpy as np
import pytest

from yingshang.errors import YingshangError
from yingshang.simulation.days import (
    NEVER,
    WorkCalendar,
    date_of,
    epoch_day,
    monthly_periods,
    opening_period,
    petition_periods,
)


@pytest.fixture(scope="module")
def calendar():
    return WorkCalendar(2024)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        # National Day 2024: 1 to 7 October off, 29 September and 12 October (weekend days) worked.
        ("2024-09-27", 1, "2024-09-29"),
        ("2024-09-27", 5, "2024-10-10"),
        ("2024-10-01", 5, "2024-10-12"),
        # Spring Festival 2024: 10 to 17 February off, 4 and 18 February (Sundays) worked.
        ("2024-02-03", 1, "2024-02-04"),
        ("2024-02-09", 1, "2024-02-18"),
        # Into the next year: 1 January 2025 off, and 28 January to 4 February with 26 January and 8 February worked.
        ("2024-12-31", 1, "2025-01-02"),
        ("2024-12-31", 20, "2025-02-05"),
    ],
)
def test_working_days_after(calendar, day, count, expected):
    days = np.array([epoch_day(dt.date.fromisoformat(day))], dtype=np.int32)
    assert date_of(int(calendar.after(days, count)[0])).isoformat() == expected


def test_beyond_the_calendar_is_never(calendar):
    days = np.array([epoch_day(dt.date(2024, 12, 31)), NEVER], dtype=np.int32)
    assert calendar.after(days, np.array([200, 1])).tolist() == [NEVER, NEVER]


def test_make_up_days_are_worked_and_holidays_are_not(calendar):
    days = [dt.date(2024, 9, 29), dt.date(2024, 10, 1), dt.date(2024, 10, 6), dt.date(2024, 10, 8)]
    worked = calendar.is_workday(np.array([epoch_day(day) for day in days], dtype=np.int32))
    assert worked.tolist() == [True, False, False, True]


def test_a_year_that_the_calendar_does_not_know_is_an_error():
    with pytest.raises(YingshangError, match="year 2098"):
        WorkCalendar(2098)


def test_petitions_come_monthly_until_august_and_daily_from_september():
    cutoffs = [period.cutoff for period in petition_periods(2024)]
    assert cutoffs[0] == dt.date(2024, 1, 1)
    assert cutoffs[1:9] == [dt.date(2024, month + 1, 1) - dt.timedelta(days=1) for month in range(1, 9)]
    assert cutoffs[9:] == [dt.date(2024, 9, 1) + dt.timedelta(days=number) for number in range(122)]


def test_a_period_ends_with_the_day_of_its_cutoff_and_the_opening_with_the_year_before():
    assert date_of(monthly_periods(2024, 3)[0].end_day) == dt.date(2024, 4, 1)
    assert [period.cutoff.month for period in monthly_periods(2024, 3)] == [3, 6, 9, 12]
    assert date_of(opening_period(2024).end_day) == dt.date(2024, 1, 1)
