"""What a second computation is asked, and the shape of its answer."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

# Columns record_id, numerator, denominator (whole or decimal); one row per record that counts. Sums are the figure.
Parts = pl.DataFrame
_SCHEMA = {"record_id": pl.String(), "numerator": pl.Decimal(38, 8), "denominator": pl.Decimal(38, 8)}


@dataclass(frozen=True)
class Terms:
    """A target's terms on the as_of day: where, when, which series, how many working days."""

    root_code: str
    window_start: dt.date
    window_end: dt.date
    as_of: dt.date
    scope: frozenset[str] = frozenset()
    workdays_allowed: int | None = None

    @property
    def counted_until(self) -> dt.date:
        """Last day whose records count."""
        return min(self.window_end, self.as_of)

    def has(self, day: dt.date | None) -> bool:
        """Say whether a day lies in the part of the window that has passed."""
        return day is not None and self.window_start <= day <= self.counted_until


def parts_of(rows: Iterable[tuple[str, Decimal | int, Decimal | int]]) -> Parts:
    """Return the parts as a frame."""
    exact = [(record, Decimal(numerator), Decimal(denominator)) for record, numerator, denominator in rows]
    return pl.DataFrame(exact, schema=_SCHEMA, orient="row")
