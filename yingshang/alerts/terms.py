"""Until when an alert is to be dealt with, by its colour."""

import datetime as dt

from yingshang.workdays import workdays_after

WORKDAYS = {"red": 3, "yellow": 5, "blue": 10}


def due_day(severity: str, fired_on: dt.date) -> dt.date:
    """Return the last day for dealing with an alert.

    Raises:
        YingshangError: the calendar of that year is not known yet.
    """
    return workdays_after(fired_on, WORKDAYS[severity])
