"""Delivers petitions and their events, period by period, holding in memory only petitions that still change."""

from collections.abc import Iterator

import numpy as np

from yingshang.simulation.days import NEVER, Minutes, Period
from yingshang.simulation.delivery import Sender
from yingshang.simulation.draws import Flags
from yingshang.simulation.petition_events import PetitionEvents, urged
from yingshang.simulation.petition_lives import LIFE, MOMENTS, Lives
from yingshang.simulation.petition_records import PetitionRecords
from yingshang.simulation.petitions import PetitionYear

_SLICE_ROWS = 50_000


class PetitionFlow:
    """The petitions of a year on their way to the landing folder."""

    def __init__(
        self, year: PetitionYear, records: PetitionRecords, events: PetitionEvents, senders: tuple[Sender, Sender]
    ) -> None:
        """Start before the first delivery; the senders are those of petitions and of events."""
        self._year, self._records, self._event_log = year, records, events
        self._petitions, self._events = senders
        self._blocks = year.blocks()
        self._next_block = next(self._blocks, None)
        self._active: Lives = np.zeros(0, dtype=LIFE)
        self._delivered_until = 0

    def deliver(self, period: Period, *, is_last: bool) -> None:
        """Deliver what is new or changed since the last delivery: records and events."""
        self._take_in(period)
        changed = self._active[_changed(self._active, self._delivered_until, period.end_minute)]
        self._petitions.open(period, len(changed), is_last=is_last)
        counts = (self._event_log.count(part, self._delivered_until, period) for part in _slices(self._active))
        self._events.open(period, sum(counts), is_last=is_last)
        for part in _slices(changed):
            self._petitions.add(self._records.petitions(part, period))
        for part in _slices(self._active):
            self._events.add(self._event_log.frame(part, self._delivered_until, period))
        self._petitions.close()
        self._events.close()
        self._active = self._active[_latest(self._active) >= period.end_minute]
        self._delivered_until = period.end_minute

    def _take_in(self, period: Period) -> None:
        lives = [self._active]
        while self._next_block is not None and self._next_block.first_day < period.end_day:
            lives.append(self._year.lives(self._next_block))
            self._next_block = next(self._blocks, None)
        self._active = np.concatenate(lives)


def _changed(lives: Lives, start: int, end: int) -> Flags:
    changed = np.zeros(len(lives), dtype=np.bool_)
    for name in MOMENTS:
        changed |= (lives[name] >= start) & (lives[name] < end)
    return changed


def _latest(lives: Lives) -> Minutes:
    """Return the last moment that happens at all."""
    latest = np.zeros(len(lives), dtype=np.int32)
    for moments in (*(lives[name] for name in MOMENTS), urged(lives)):
        np.maximum(latest, np.where(moments == NEVER, 0, moments), out=latest)
    return latest


def _slices(lives: Lives) -> Iterator[Lives]:
    for begin in range(0, len(lives), _SLICE_ROWS):
        yield lives[begin : begin + _SLICE_ROWS]
