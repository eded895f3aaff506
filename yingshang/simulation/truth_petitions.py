"""True closure rates of petitions. Edge cases follow the definitions of the catalogue, written here a second time.

Vectors over all petitions instead of records, because there can be ten million of them.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, date_of
from yingshang.simulation.draws import Flags, Index
from yingshang.simulation.truth import Tally, TrueValue, minutes, rates, unit_places

_NONE = -1
_EXCLUDED = ("void", "test", "duplicate")


class PetitionTruth:
    """The newest accepted record of every petition, and its last closure and reopening among accepted events."""

    def __init__(self, rows: int, window_start: int) -> None:
        """Know nothing of `rows` petitions; the window begins on the epoch day `window_start`."""
        self._window_start = window_start
        self._accepted = np.full(rows, NEVER, dtype=np.int32)
        self._due = np.full(rows, NEVER, dtype=np.int32)
        self._first_due = np.full(rows, NEVER, dtype=np.int32)
        self._withdrawn = np.full(rows, NEVER, dtype=np.int32)
        self._closed = np.full(rows, _NONE, dtype=np.int32)
        self._last_close = np.full(rows, _NONE, dtype=np.int32)
        self._last_reopen = np.full(rows, _NONE, dtype=np.int32)
        self._counts = np.zeros(rows, dtype=np.bool_)
        self._district = np.zeros(rows, dtype=np.int8)
        self._department = np.zeros(rows, dtype=np.int8)

    def learn_petitions(self, frame: pl.DataFrame) -> None:
        """Take accepted petition records as the newest."""
        number = frame["_number"].to_numpy()
        closed = minutes(frame["closed_at"])
        is_excluded = frame["status"].is_in(_EXCLUDED) | frame["duplicate_of"].is_not_null()
        is_enterprise = frame["is_enterprise"].fill_null(value=True)
        self._accepted[number] = minutes(frame["accepted_at"])
        self._due[number] = _effective_due(frame)
        self._first_due[number] = _to_end_of_day(minutes(frame["due_at"]))
        self._withdrawn[number] = np.where(frame["status"] == "withdrawn", minutes(frame["withdrawn_at"]), NEVER)
        self._closed[number] = np.where(closed == NEVER, _NONE, closed)
        self._counts[number] = (is_enterprise & ~is_excluded).to_numpy()
        self._district[number] = unit_places(frame["district_code"], "district")
        self._department[number] = unit_places(frame["department_code"], "department")

    def learn_events(self, frame: pl.DataFrame) -> None:
        """Take accepted closures and reopenings."""
        for action, latest in (("close", self._last_close), ("reopen", self._last_reopen)):
            events = frame.filter(pl.col("action") == action)
            np.maximum.at(latest, events["_number"].to_numpy(), minutes(events["happened_at"]).astype(np.int32))

    def measure(self, as_of: int) -> Iterator[TrueValue]:
        """Yield the true values at the end of the epoch day `as_of`."""
        day, start = date_of(as_of).isoformat(), self._window_start
        closed, due_on = self._holding_closure(), self._due // MINUTES_PER_DAY
        has_due = self._due != NEVER
        withdrawn_in_time = (self._withdrawn // MINUTES_PER_DAY <= due_on) & (self._withdrawn != NEVER)
        valid = self._counts & (self._accepted != NEVER) & ~withdrawn_in_time
        is_closed, in_time = closed != _NONE, (closed != _NONE) & (closed <= self._due)
        is_due = valid & has_due & (due_on >= start) & (due_on <= as_of)
        first_due_on = self._first_due // MINUTES_PER_DAY
        is_first_due = valid & has_due & (first_due_on >= start) & (first_due_on <= as_of)
        received_on, closed_on = self._accepted // MINUTES_PER_DAY, closed // MINUTES_PER_DAY
        is_received = valid & (received_on >= start) & (received_on <= as_of)
        is_ended = valid & has_due & is_closed & (closed_on >= start) & (closed_on <= as_of)
        for definition_id, chosen, good in (
            ("closure_of_due", is_due, is_closed),
            ("on_time_of_due", is_due, in_time),
            ("on_time_of_first_due", is_first_due, is_closed & (closed <= self._first_due)),
            ("closure_of_received", is_received, is_closed),
            ("on_time_of_closed", is_ended, in_time),
        ):
            yield from rates(day, definition_id, self._tally(chosen & good), self._tally(chosen))

    def _holding_closure(self) -> Index:
        """Return when the closure that holds happened: by events where one closes, by the record otherwise."""
        by_events = np.where(self._last_close > self._last_reopen, self._last_close, _NONE)
        return np.where(self._last_close != _NONE, by_events, self._closed)

    def _tally(self, chosen: Flags) -> Tally:
        return Tally.of_places(self._district.astype(np.int64), self._department.astype(np.int64), chosen)


def _effective_due(frame: pl.DataFrame) -> Index:
    """Return the due minute; an extension counts if it was approved in time; midnight means the end of its day."""
    due, extended = _to_end_of_day(minutes(frame["due_at"])), _to_end_of_day(minutes(frame["extended_due_at"]))
    is_extended = (minutes(frame["extension_approved_at"]) <= due) & (extended != NEVER)
    return np.where(is_extended & (due != NEVER), extended, due)


def _to_end_of_day(due: Index) -> Index:
    is_midnight = (due % MINUTES_PER_DAY == 0) & (due != NEVER)
    return np.where(is_midnight, due + MINUTES_PER_DAY - 1, due)
