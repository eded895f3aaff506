"""Random draws and the columns made of them. One independent, named stream per part of the city.

Streams are seeded by name, so that a change in one part leaves the others as they were.
"""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, Days, Minutes

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Cents = npt.NDArray[np.int64]
"""Money in 分 and shares in millionths stay whole numbers until they are written."""

MICROSECONDS_PER_MINUTE = 60_000_000


class Draws:
    """A reproducible source of random arrays."""

    def __init__(self, seed: int, *path: str | int) -> None:
        """Open the stream named `path` of a seed."""
        words = [part if isinstance(part, int) else crc32(part.encode()) for part in path]
        self.rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))

    def whole(self, low: int, high: int, size: int) -> Index:
        """Return whole numbers from `low` to `high`, both included."""
        return self.rng.integers(low, high, size=size, endpoint=True)

    def chance(self, size: int, share: float | npt.NDArray[np.float64]) -> Flags:
        """Return true with probability `share`."""
        return self.rng.random(size) < share

    def quota(self, size: int) -> npt.NDArray[np.float64]:
        """Return evenly spread numbers in (0, 1) in random order: the share below p is p, whatever the size."""
        return (self.rng.permutation(size) + 0.5) / max(size, 1)

    def pick(self, size: int, weights: Sequence[float]) -> Index:
        """Return indices drawn with these weights."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        return np.searchsorted(steps / steps[-1], self.rng.random(size), side="right")

    def waiting(self, size: int, mean: float) -> Index:
        """Return whole waiting times of at least 1 with about this mean."""
        return self.rng.geometric(1 / mean, size=size)

    def office_minutes(self, size: int, first: int = 540, last: int = 1040) -> Index:
        """Return minutes of the day, by default from 9:00 to 17:20."""
        return self.whole(first, last, size)


def text(pool: Sequence[str | None] | pl.Series, index: npt.NDArray[Any], present: Flags | None = None) -> pl.Series:
    """Return texts of a pool by index; null where not `present`."""
    words = pool if isinstance(pool, pl.Series) else pl.Series(pool, dtype=pl.String)
    return _blanked(words[index.astype(np.int64)], present)


def dates(days: Days | Index) -> pl.Series:
    """Return dates; NEVER becomes null."""
    return _blanked(pl.Series(days.astype(np.int32)).cast(pl.Date), days != NEVER)


def moments(minutes: Minutes | Index) -> pl.Series:
    """Return timestamps; NEVER becomes null."""
    micros = pl.Series(minutes.astype(np.int64) * MICROSECONDS_PER_MINUTE)
    return _blanked(micros.cast(pl.Datetime("us")), minutes != NEVER)


def numbers(values: npt.NDArray[Any], present: Flags | None = None) -> pl.Series:
    """Return whole numbers (counts, 分, millionths); null where not `present`."""
    return _blanked(pl.Series(values.astype(np.int64)), present)


def flags(values: Flags, present: Flags | None = None) -> pl.Series:
    """Return booleans; null where not `present`."""
    return _blanked(pl.Series(values), present)


def _blanked(column: pl.Series, present: Flags | None) -> pl.Series:
    return column if present is None else column.scatter(np.flatnonzero(~present), None)


def serial(prefix: str, count: int, digits: int, first: int = 1) -> pl.Series:
    """Return ids such as BX000001."""
    column = pl.int_range(first, first + count, eager=True).cast(pl.String).str.zfill(digits)
    return pl.select(pl.lit(prefix) + column).to_series()


def day_of(minutes: Minutes | Index) -> Days:
    """Return the epoch day of each minute; NEVER stays NEVER."""
    return np.where(minutes == NEVER, NEVER, minutes // MINUTES_PER_DAY).astype(np.int32)
