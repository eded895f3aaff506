"""Months and quarters as they are asked for: 2024-Q3, 2024-09."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from yingshang.errors import YingshangError

_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_NUMBERS = ("一", "二", "三", "四")


@dataclass(frozen=True)
class Period:
    """First and last day, and the name in words."""

    start: dt.date
    end: dt.date
    name: str

    @property
    def day_before(self) -> dt.date:
        """The last day of the period before, with which this one is compared."""
        return self.start - dt.timedelta(days=1)


def period_of(text: str) -> Period:
    """Return a quarter or a month.

    Raises:
        YingshangError: the text is neither.
    """
    if found := _QUARTER.fullmatch(text):
        year, last = int(found[1]), 3 * int(found[2])
        return _period(year, last - 2, last, f"{year}年第{_NUMBERS[int(found[2]) - 1]}季度")
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        return _period(year, month, month, f"{year}年{month}月")
    raise YingshangError(f"--period {text}: no quarter or month; expected one such as 2024-Q3 or 2024-09.")


def _period(year: int, first: int, last: int, name: str) -> Period:
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]), name)
