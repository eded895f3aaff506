"""What a figure changed since last month, and what the change is made of. Reads a published snapshot only."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

import duckdb

from yingshang.snapshots.decomposing import Contribution, split_amount, split_ratio
from yingshang.snapshots.explaining import Row, Subject, monthly_parts

SPLITS = ("district", "department", "category")
_AMOUNTS = ("stock", "flow", "count")


@dataclass(frozen=True)
class Change:
    """The movement from one period to the next, split by one characteristic of the records."""

    split: str
    before: Fraction | None
    after: Fraction | None
    contributions: list[Contribution]

    @property
    def movement(self) -> Fraction | None:
        """From before to after, if there is a figure on both sides; the contributions sum to it."""
        return None if self.before is None or self.after is None else self.after - self.before


def changes_of(
    connection: duckdb.DuckDBPyConnection, subject: Subject, counted_until: dt.date, kind: str, *, is_balance: bool
) -> list[Change]:
    """Return the change since last month in every split that the records have; see `change_of`."""
    found = [change_of(connection, subject, split, counted_until, kind, is_balance=is_balance) for split in SPLITS]
    return [change for change in found if change is not None]


def change_of(
    connection: duckdb.DuckDBPyConnection,
    subject: Subject,
    split: str,
    counted_until: dt.date,
    kind: str,
    *,
    is_balance: bool,
) -> Change | None:
    """Return the change since last month in one split: a balance since its end, what adds up from month to month.

    Args:
        connection: an open snapshot.
        subject: the figure.
        split: one of `SPLITS`; None is returned for categories of records that have none.
        counted_until: last day that counts; its month is compared with the one before.
        kind: kind of the target.
        is_balance: whether the definition is held at a day.
    """
    this_month = counted_until.replace(day=1)
    last_month = (this_month - dt.timedelta(days=1)).replace(day=1)
    rows = monthly_parts(connection, subject, split, last_month, is_balance=is_balance)
    if split == "category" and {row["part"] for row in rows} <= {"—"}:
        return None
    before, after = _periods(rows, last_month, this_month, is_balance=is_balance)
    parts = split_amount(before, after) if kind in _AMOUNTS else split_ratio(before, after)
    return Change(split, _value(before, kind), _value(after, kind), parts)


def _periods(
    rows: list[Row], last_month: dt.date, this_month: dt.date, *, is_balance: bool
) -> tuple[dict[str, tuple[Fraction, Fraction]], dict[str, tuple[Fraction, Fraction]]]:
    sums: tuple[dict[str, list[Fraction]], ...] = tuple(defaultdict(lambda: [Fraction(0), Fraction(0)]) for _ in "ba")
    for row in rows:
        month = row["month"]
        is_before = month < this_month if is_balance else month == last_month
        is_after = month <= this_month if is_balance else month == this_month
        for side, is_in in zip(sums, (is_before, is_after), strict=True):
            if is_in:
                side[row["part"]][0] += Fraction(row["numerator"])
                side[row["part"]][1] += Fraction(row["denominator"])
    before, after = ({part: (n, d) for part, (n, d) in side.items()} for side in sums)
    return before, after


def _value(parts: dict[str, tuple[Fraction, Fraction]], kind: str) -> Fraction | None:
    numerator = sum((n for n, _ in parts.values()), Fraction(0))
    if kind in _AMOUNTS:
        return numerator
    denominator = sum((d for _, d in parts.values()), Fraction(0))
    return numerator / denominator if denominator else None
