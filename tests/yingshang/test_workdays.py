"""The calendar against the State Council notices as collected in an independent public data set."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from yingshang import workdays
from yingshang.errors import YingshangError

NOTICES = Path(__file__).resolve().parents[3] / "shared/data/real/cn_holiday_calendar"
needs_notices = pytest.mark.skipif(not NOTICES.is_dir(), reason=f"the reference calendar {NOTICES} is not here")
WORKDAYS_OF_YEAR = {2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def notice_says(day: dt.date, notices: dict[dt.date, bool]) -> bool:
    return not notices[day] if day in notices else day.weekday() < 5


@needs_notices
def test_every_day_of_twenty_years_equals_the_notices():
    notices = {}
    for path in sorted(NOTICES.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["days"]:
            notices[dt.date.fromisoformat(entry["date"])] = entry["isOffDay"]
    days = [dt.date(2007, 1, 1) + dt.timedelta(days=offset) for offset in range(365 * 20 + 5)]
    assert days[-1] == dt.date(2026, 12, 31)
    assert [day for day in days if workdays.is_workday(day) != notice_says(day, notices)] == []


@pytest.mark.parametrize(("year", "expected"), WORKDAYS_OF_YEAR.items())
def test_number_of_workdays_of_a_year(year, expected, tmp_path):
    workdays.write_calendar(tmp_path / "calendar.parquet", dt.date(year, 1, 1), dt.date(year, 12, 31))
    calendar = pl.read_parquet(tmp_path / "calendar.parquet")
    assert calendar["workday_number"][-1] == expected
    assert calendar["is_workday"].sum() == expected


def test_calendar_numbers_workdays_and_names_the_others(tmp_path):
    workdays.write_calendar(tmp_path / "calendar.parquet", dt.date(2024, 9, 27), dt.date(2024, 10, 13))
    calendar = pl.read_parquet(tmp_path / "calendar.parquet")
    assert calendar.schema == {
        "day": pl.Date,
        "is_workday": pl.Boolean,
        "workday_number": pl.Int64,
        "name": pl.String,
    }
    # Friday 27, a free Saturday, Sunday 29 worked for the National Day, Monday, seven days off, four days, and
    # Saturday 12 October worked again.
    assert calendar["workday_number"].to_list() == [1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 8]
    names = dict(zip(calendar["day"], calendar["name"], strict=True))
    assert names[dt.date(2024, 9, 27)] is None
    assert names[dt.date(2024, 9, 28)] == "周末"
    assert names[dt.date(2024, 9, 29)] == "国庆节调休上班"
    assert names[dt.date(2024, 10, 1)] == "国庆节"
    assert [path.name for path in tmp_path.iterdir()] == ["calendar.parquet"]


@pytest.mark.parametrize("day", [dt.date(2003, 12, 31), dt.date(workdays.LAST_YEAR + 1, 1, 1)])
def test_an_unknown_year_is_an_error_that_says_so(day):
    with pytest.raises(YingshangError, match=rf"Year {day.year}: .*covers 2004 to {workdays.LAST_YEAR}"):
        workdays.is_workday(day)


def test_span_takes_a_year_on_both_sides_of_windows_and_as_of():
    window = (dt.date(2011, 7, 1), dt.date(2011, 12, 31))
    assert workdays.calendar_span([window], dt.date(2011, 9, 30)) == (dt.date(2010, 1, 1), dt.date(2012, 12, 31))
    assert workdays.calendar_span([window], dt.date(2014, 2, 1)) == (dt.date(2010, 1, 1), dt.date(2015, 12, 31))
    assert workdays.calendar_span([], dt.date(2014, 2, 1)) == (dt.date(2013, 1, 1), dt.date(2015, 12, 31))


def test_span_is_cut_at_the_years_that_are_known():
    first, last = dt.date(2004, 1, 1), dt.date(workdays.LAST_YEAR, 12, 31)
    assert workdays.calendar_span([(first, last)], last) == (first, last)


def test_span_ignores_a_window_that_has_not_begun():
    years_ahead = (dt.date(2099, 1, 1), dt.date(2099, 12, 31))
    span = workdays.calendar_span([years_ahead], dt.date(2024, 5, 1))
    assert span == (dt.date(2023, 1, 1), dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("window", "as_of"),
    [
        ((dt.date(1999, 1, 1), dt.date(1999, 12, 31)), dt.date(2014, 1, 1)),
        ((dt.date(2024, 1, 1), dt.date(2031, 12, 31)), dt.date(2024, 6, 30)),
        ((dt.date(2024, 1, 1), dt.date(2024, 12, 31)), dt.date(2031, 1, 1)),
    ],
)
def test_span_refuses_years_that_are_not_known(window, as_of):
    with pytest.raises(YingshangError, match=r"Year (1999|2031)"):
        workdays.calendar_span([window], as_of)
