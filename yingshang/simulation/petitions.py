"""The petitions of a year: how many are accepted on which day, in blocks that fit into memory."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from yingshang.simulation.days import MINUTES_PER_DAY, Days, WorkCalendar, date_of, month_starts
from yingshang.simulation.draws import Draws, Index
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.petition_lives import Intake, Lives, draw_lives, petition_ids

_MONTH_FACTORS = (0.95, 0.65, 1.1, 1.05, 1.0, 1.0, 1.05, 1.0, 1.1, 0.95, 1.05, 1.0)
_DAYS_BEFORE_YEAR, _FACTOR_BEFORE_YEAR, _REST_DAY_FACTOR = 21, 0.2, 0.22
_BLOCK_ROWS = 200_000


class PetitionYear:
    """All petitions of a year; drawn again in the same way for the same seed and size."""

    def __init__(self, seed: int, rows: int, calendar: WorkCalendar, enterprises: Enterprises) -> None:
        """Spread `rows` petitions over the days of the year and the last weeks before it."""
        self._seed, self._calendar, self._enterprises = seed, calendar, enterprises
        starts = month_starts(calendar.year, calendar.year)
        start, end = starts[0], starts[-1]
        days = np.arange(start - _DAYS_BEFORE_YEAR, end, dtype=np.int32)
        factors = np.where(calendar.is_workday(days), 1.0, _REST_DAY_FACTOR)
        factors *= np.array([_MONTH_FACTORS[date_of(day).month - 1] for day in days.tolist()])
        factors[:_DAYS_BEFORE_YEAR] *= _FACTOR_BEFORE_YEAR
        self._days = days
        self._counts = Draws(seed, "petitions", "intake").rng.multinomial(rows, factors / factors.sum())

    def blocks(self) -> Iterator[Intake]:
        """Yield the blocks in order of time, none with many more than 200,000 petitions unless on one day."""
        first_number, begin = 0, 0
        months = np.array([date_of(day).month for day in self._days.tolist()])
        for place in range(1, len(self._days) + 1):
            size = int(self._counts[begin:place].sum())
            is_end = place == len(self._days) or months[place] != months[begin]
            if is_end or size + self._counts[place] > _BLOCK_ROWS:
                days = self._days[begin:place].astype(np.int64)
                yield Intake(days, self._counts[begin:place], first_number)
                first_number, begin = first_number + size, place

    def ids_on(self, days: Days, wish: Index) -> pl.Series:
        """Return the id of a petition accepted on each day, chosen by the number `wish`; null on days without any."""
        counts = self._counts[days - int(self._days[0])]
        seq = wish % np.maximum(counts, 1) + 1
        ids = petition_ids(days.astype(np.int64) * MINUTES_PER_DAY, seq)
        return pl.select(pl.when(pl.Series(counts > 0)).then(ids)).to_series()

    def lives(self, block: Intake) -> Lives:
        """Return the life cycles of a block in order of acceptance."""
        return draw_lives(Draws(self._seed, "petitions", block.first_day), block, self._enterprises, self._calendar)
