"""The working-day calendar of the State Council: weekends, holidays, and weekends worked to make up for them.

Only the calendar itself belongs here. Arithmetic on working days is done in SQL over the declared table `calendar`,
which numbers the working days. A year that the library does not know is an error, never a guess from weekdays.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import chinese_calendar
import polars as pl
from chinese_calendar.constants import Holiday, holidays, workdays

from yingshang.errors import YingshangError

FIRST_YEAR = min(holidays).year
LAST_YEAR = max(holidays).year
_SCHEMA = {"day": pl.Date, "is_workday": pl.Boolean, "workday_number": pl.Int64, "name": pl.String}


def is_workday(day: dt.date) -> bool:
    """Tell whether `day` is worked, make-up days included.

    Raises:
        YingshangError: the year is not in the official calendar that is installed.
    """
    _require_known(day.year)
    return bool(chinese_calendar.is_workday(day))


def day_name(day: dt.date) -> str | None:
    """Return why `day` is no ordinary working day (春节, 周末, 国庆节调休上班), or None if it is one."""
    if day in holidays:
        return str(Holiday(holidays[day]).chinese)
    if day in workdays:
        return f"{Holiday(workdays[day]).chinese}调休上班"
    return None if is_workday(day) else "周末"


def freeze_day(period_end: dt.date, workdays: int) -> dt.date | None:
    """Return the day from which figures of a period are final: so many working days after its end.

    None as long as the State Council has not published the calendar of that year.
    """
    day, left = period_end, workdays
    try:
        while left > 0 or day == period_end:
            day += dt.timedelta(days=1)
            left -= is_workday(day)
    except YingshangError:
        return None
    return day


def workdays_between(first: dt.date, last: dt.date) -> int:
    """Return how many working days lie after the first of two days, up to the last one; none where it is not later.

    Raises:
        YingshangError: a year between the two days is not known.
    """
    days = (first + dt.timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    return sum(is_workday(day) for day in days)


class Workdays:
    """Working days of a span, counted once: asking the calendar day by day for every subject takes minutes."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        """Count the working days from a first to a last day."""
        days = [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]
        counts = accumulate(is_workday(day) for day in days)
        self._numbers = dict(zip(days, counts, strict=True))

    def between(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days lie after the first of two days of the span, up to the last one."""
        return self._numbers[last] - self._numbers[first]


def workdays_after(day: dt.date, workdays: int) -> dt.date:
    """Return the day that lies so many working days after a day.

    Raises:
        YingshangError: the calendar of a year that is needed is not known.
    """
    while workdays > 0:
        day += dt.timedelta(days=1)
        workdays -= is_workday(day)
    return day


def last_closed_day(day: dt.date, workdays: int) -> dt.date | None:
    """Return the last period end whose figures are final on `day`; None before the first calendar that is known."""
    period_end = day - dt.timedelta(days=1)
    while period_end.year >= FIRST_YEAR:
        freezes_on = freeze_day(period_end, workdays)
        if freezes_on and freezes_on <= day:
            return period_end
        period_end -= dt.timedelta(days=1)
    return None


def calendar_span(windows: Iterable[tuple[dt.date, dt.date]], as_of: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last calendar day that the KPIs of a run need.

    The span follows the windows that have begun by `as_of`, not the data: rows of other years have no working-day
    figures. A year on either side is added where the library knows it, because a term can begin before a window and
    end after it.

    Args:
        windows: first and last day of each target.
        as_of: the day the run is about.

    Raises:
        YingshangError: `as_of` or a window that has begun lies in a year that the library does not know.
    """
    begun = [window for window in windows if window[0] <= as_of]
    first = min([as_of, *(start for start, _ in begun)]).year
    last = max([as_of, *(end for _, end in begun)]).year
    _require_known(first)
    _require_known(last)
    return dt.date(max(first - 1, FIRST_YEAR), 1, 1), dt.date(min(last + 1, LAST_YEAR), 12, 31)


def write_calendar(path: Path, first: dt.date, last: dt.date) -> None:
    """Write one row per day from `first` to `last` as Parquet; `workday_number` counts from the first row.

    Raises:
        YingshangError: a year between the two days is not known.
    """
    days = [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]
    rows = [(day, is_workday(day), day_name(day)) for day in days]
    table = pl.DataFrame(rows, schema=["day", "is_workday", "name"], orient="row").with_columns(
        pl.col("is_workday").cast(pl.Int64).cum_sum().alias("workday_number")
    )
    unfinished = path.with_name(f".{path.name}")
    table.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()).write_parquet(unfinished)
    unfinished.replace(path)


def _require_known(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YingshangError(
            f"Year {year}: the working-day calendar covers {FIRST_YEAR} to {LAST_YEAR}; "
            "update the package chinesecalendar when the State Council has published the year, or correct the date. "
            "该年份的节假日安排尚未收录。"
        )
