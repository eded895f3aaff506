"""What a second computation is asked, and the shape of its answer."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

# Columns record_id, numerator, denominator (whole or decimal); one row per record that counts. Sums are the figure.
# Lazy, so that whoever only adds up never holds the records; a figure may come in several such parts.
Parts = pl.LazyFrame
EXACT = pl.Decimal(38, 8)  # yuan times a share of six digits, to the last digit


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

    def has(self, day: dt.date) -> bool:
        """Say whether a day lies in the part of the window that has passed."""
        return self.window_start <= day <= self.counted_until

    def is_during(self, day: str) -> pl.Expr:
        """Say the same of the days in a column."""
        return pl.col(day).is_between(self.window_start, self.counted_until)


def no_denominator() -> pl.Expr:
    """Return the denominator of records that only add to a sum."""
    return pl.lit(0, pl.Int64)
