"""Days and minutes of the simulated year: epoch arithmetic, working days, periods between deliveries.

Days and minutes are whole numbers since 1970-01-01 so that life cycles can be drawn as arrays; `NEVER` stands for an
event that does not happen. The working days come straight from `chinese_calendar`, not from the pipeline's calendar:
the truth of the simulator must not depend on what it is compared with.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import chinese_calendar
import numpy as np
import numpy.typing as npt

from yingshang.errors import YingshangError

Days = npt.NDArray[np.int32]
Minutes = npt.NDArray[np.int32]

MINUTES_PER_DAY: Final = 1440
NEVER: Final = int(np.iinfo(np.int32).max)
FIRST_DAILY_MONTH: Final = 9
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()


def epoch_day(day: dt.date) -> int:
    """Return the number of days from 1970-01-01 to `day`."""
    return day.toordinal() - _EPOCH


def date_of(day: int) -> dt.date:
    """Return the date of an epoch day."""
    return dt.date.fromordinal(int(day) + _EPOCH)


def month_starts(first_year: int, last_year: int) -> list[int]:
    """Return the epoch day of every first of a month from January of `first_year` to January after `last_year`."""
    months = [(year, month) for year in range(first_year, last_year + 1) for month in range(1, 13)]
    return [epoch_day(dt.date(year, month, 1)) for year, month in [*months, (last_year + 1, 1)]]


@dataclass(frozen=True)
class Period:
    """What one delivery covers: everything before `end_minute` that was not delivered before."""

    cutoff: dt.date
    end_minute: int

    @property
    def end_day(self) -> int:
        """First epoch day that is not covered."""
        return self.end_minute // MINUTES_PER_DAY


def opening_period(year: int) -> Period:
    """Return the delivery that carries master data and history up to the end of the year before."""
    day = dt.date(year, 1, 1)
    return Period(day, epoch_day(day) * MINUTES_PER_DAY)


def monthly_periods(year: int, every: int = 1) -> list[Period]:
    """Return periods that end with a month: every month, or every third one for quarters."""
    ends = month_starts(year, year)[every::every]
    return [Period(date_of(end - 1), end * MINUTES_PER_DAY) for end in ends]


def petition_periods(year: int) -> list[Period]:
    """Return the opening, then months until August, then single days."""
    daily_from = epoch_day(dt.date(year, FIRST_DAILY_MONTH, 1))
    year_end = epoch_day(dt.date(year + 1, 1, 1))
    days = [Period(date_of(day), (day + 1) * MINUTES_PER_DAY) for day in range(daily_from, year_end)]
    return [opening_period(year), *monthly_periods(year)[: FIRST_DAILY_MONTH - 1], *days]


class WorkCalendar:
    """Working days of one year with a month before and two after it."""

    def __init__(self, year: int) -> None:
        """Read the official calendar.

        Raises:
            YingshangError: the calendar of that year or of the next one is not known.
        """
        self.year = year
        self.first_day = epoch_day(dt.date(year - 1, 12, 1))
        days = range(self.first_day, epoch_day(dt.date(year + 1, 3, 1)))
        try:
            is_workday = np.array([chinese_calendar.is_workday(date_of(day)) for day in days])
        except NotImplementedError as error:
            raise YingshangError(
                f"year {year}: the official holiday calendar does not cover it and the months around it; "
                "expected a year from 2005 to the one before the last that the library chinesecalendar knows."
            ) from error
        self._number = np.cumsum(is_workday).astype(np.int32)
        self._workdays = (np.flatnonzero(is_workday) + self.first_day).astype(np.int32)
        self._is_workday = is_workday

    def is_workday(self, days: Days) -> npt.NDArray[np.bool_]:
        """Tell for each day whether it is worked, make-up days included."""
        return self._is_workday[days - self.first_day]

    def after(self, days: Days, count: npt.NDArray[np.integer] | int) -> Days:
        """Return the `count`-th working day after each day; NEVER where that lies beyond the calendar."""
        covered = days < self.first_day + len(self._number)
        place = self._number[np.where(covered, days - self.first_day, 0)].astype(np.int64) + count - 1
        reached = covered & (place < len(self._workdays))
        return np.where(reached, self._workdays[np.where(reached, place, 0)], NEVER).astype(np.int32)
