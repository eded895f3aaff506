"""Until when an alert is to be dealt with, by its colour."""

import datetime as dt
from functools import lru_cache

from yingshang.errors import YingshangError
from yingshang.workdays import workdays_after

WORKDAYS = {"red": 3, "yellow": 5, "blue": 10}


@lru_cache(maxsize=4096)  # a page asks it of every open alert, and asking the calendar takes a fifth of a millisecond
def due_day(severity: str, fired_on: dt.date) -> dt.date | None:
    """Return the last day for dealing with an alert; None as long as the calendar of that year is not known."""
    try:
        return workdays_after(fired_on, WORKDAYS[severity])
    except YingshangError:
        return None
