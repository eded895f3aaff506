"""What happens to petitions, action by action, as their systems log it."""

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, Minutes, Period
from yingshang.simulation.draws import Draws, Index, moments, text
from yingshang.simulation.petition_lives import MOMENTS, Lives, petition_ids
from yingshang.simulation.petition_words import EVENT_ACTIONS, EVENT_NOTES

DISTRICT_WITHOUT_EVENTS = "330127"
"""Its system delivers no events: closures are known from the petition record alone."""

_CLERKS = 400
# Event kinds in the order in which they can happen; the number is part of the event id.
_EVENTS = (
    ("accepted", "accept"),
    ("assigned", "assign"),
    ("returned", "return"),
    ("returned", "assign"),
    ("extension", "extend"),
    ("urged", "urge"),
    ("closed", "close"),
    ("feedback", "feedback"),
    ("callback", "callback"),
    ("reopened", "reopen"),
    ("reclosed", "close"),
)


class PetitionEvents:
    """Builds typed frames of events from life cycles."""

    def __init__(self, seed: int) -> None:
        """Draw the clerks who handle petitions."""
        self._clerks = names.persons(Draws(seed, "petitions", "clerks"), _CLERKS)

    def frame(self, lives: Lives, after_minute: int, period: Period) -> pl.DataFrame:
        """Return the events from `after_minute` to the end of the period, in order of time."""
        stacked = _minutes(lives)
        kind, row = np.nonzero((stacked >= after_minute) & (stacked < period.end_minute))
        minute = stacked[kind, row]
        order = np.lexsort((kind, lives["number"][row], minute))
        return self._frame(lives[row[order]], kind[order], minute[order])

    @staticmethod
    def count(lives: Lives, after_minute: int, period: Period) -> int:
        """Return how many events `frame` returns."""
        stacked = _minutes(lives)
        return int(((stacked >= after_minute) & (stacked < period.end_minute)).sum())

    def _frame(self, lives: Lives, kind: Index, minute: Minutes) -> pl.DataFrame:
        action = np.array([EVENT_ACTIONS.index(action) for _, action in _EVENTS])[kind]
        is_second = (lives["returned"] < minute) | (kind == _EVENTS.index(("returned", "assign")))
        department = np.where(is_second, lives["department"], lives["first_department"])
        ids = petition_ids(lives["accepted"], lives["seq"])
        number = pl.Series(kind + 1).cast(pl.String).str.zfill(2)
        clerk = (lives["number"].astype(np.int64) * 31 + kind * 7 + department) % len(self._clerks)
        return pl.DataFrame(
            {
                "event_id": pl.select(pl.concat_str([ids, pl.lit("-"), number])).to_series(),
                "petition_id": ids,
                "action": text(EVENT_ACTIONS, action),
                "happened_at": moments(minute),
                "department_code": text(city.DEPARTMENT_CODES, department, kind > 0),
                "operator": self._clerks.gather(clerk),
                "note": text(tuple(EVENT_NOTES.values()), action),
                "_number": pl.Series(lives["number"]),
            }
        )


def _minutes(lives: Lives) -> npt.NDArray[np.int32]:
    """Return when each kind of event happens (row) to each petition (column)."""
    times = {name: lives[name] for name in MOMENTS} | {"urged": urged(lives)}
    minutes = np.stack([times[name] for name, _ in _EVENTS])
    minutes[:, lives["district"] == city.DISTRICT_CODES.index(DISTRICT_WITHOUT_EVENTS)] = NEVER
    return minutes


def urged(lives: Lives) -> Minutes:
    """A petition that is still open a day after its due time is urged."""
    urged = np.where(lives["due"] == NEVER, NEVER, lives["due"].astype(np.int64) + 2 * MINUTES_PER_DAY)
    is_apart = np.minimum(lives["withdrawn"], lives["marked"]) < urged
    return np.where((urged < lives["closed"]) & ~is_apart, urged, NEVER).astype(np.int32)
