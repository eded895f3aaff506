"""Shapes that the true values of single records are told in."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from yingshang.simulation.days import WorkCalendar, epoch_day
from yingshang.simulation.jurisdictions import tree

Row = dict[str, Any]
Records = dict[str, list[Row]]
Counted = tuple[str, str | None, Fraction | int, Fraction | int]
"""Place, department, what it adds to the numerator and to the denominator."""


@dataclass(frozen=True)
class Question:
    """What is asked: whose records, of which series, from when to when, as seen on which day."""

    root: str
    scope: tuple[str, ...]
    start: dt.date
    until: dt.date
    end: dt.date
    workdays_allowed: int | None
    calendar: WorkCalendar
    as_of: dt.date

    def within(self, day: dt.date | None) -> bool:
        """Tell whether a day counts."""
        return day is not None and self.start <= day <= self.until

    def place(self, row: Row, department: str = "department_code", street: str | None = None) -> str:
        """Return the place of a record."""
        return tree().place(row.get("district_code"), row.get(department), street)

    def holds(self, place: str) -> bool:
        """Tell whether a place lies in the jurisdiction."""
        return self.root in tree().lineage(place)

    def workdays(self, first: dt.date, last: dt.date) -> int:
        """Return the working days after `first` up to `last`."""
        days = np.arange(epoch_day(first) + 1, epoch_day(last) + 1, dtype=np.int32)
        return int(self.calendar.is_workday(days).sum())


def firsts(rows: Iterator[tuple[str | None, dt.date, str, Counted]]) -> Iterator[Counted]:
    """Yield the first record of each enterprise: (code, day, record id, counted)."""
    best: dict[str, tuple[dt.date, str, Counted]] = {}
    for code, day, record, counted in rows:
        if code is not None and (code not in best or (day, record) < best[code][:2]):
            best[code] = (day, record, counted)
    for _, _, counted in best.values():
        yield counted
