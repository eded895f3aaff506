"""Draws the life cycles of petitions: when each is accepted, handled, closed, reopened, withdrawn.

A life cycle is drawn once to its end; what is known of it on a day is `petition_records`' business.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, Days, Minutes, WorkCalendar
from yingshang.simulation.draws import Draws, Index, day_of
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.petition_words import CATEGORIES, PETITION_TYPES, RESULT_WEIGHTS, SATISFACTION_WEIGHTS

Lives = npt.NDArray[np.void]

NORMAL, WITHDRAWN, VOID, TEST, DUPLICATE = range(5)
MOMENTS: Final = (
    "accepted",
    "assigned",
    "responded",
    "extension",
    "returned",
    "closed",
    "feedback",
    "callback",
    "reopened",
    "reclosed",
    "withdrawn",
    "marked",
)
_LIMITS = ("due", "extended_due")
_CHOICES = (
    "district",
    "department",
    "first_department",
    "category",
    "petition_type",
    "channel",
    "kind",
    "is_enterprise",
    "result",
    "satisfaction",
)
LIFE: Final = np.dtype(
    [(name, np.int32) for name in (*MOMENTS, *_LIMITS, "number", "seq", "duplicate_seq", "enterprise")]
    + [(name, np.int8) for name in _CHOICES]
    + [(name, np.bool_) for name in ("is_complex", "is_business_environment")]
)

SIMPLE_WORKDAYS, COMPLEX_WORKDAYS = 5, 15
_OFFICE_END = 1050
_LATE, _STUCK = 0.07, 0.036
_STRAINS = np.array([*(district.strain for district in city.DISTRICTS), 1.0])  # the last one: district unknown


@dataclass(frozen=True)
class Intake:
    """How many petitions are accepted on each of some consecutive days; `first_number` counts over the year."""

    days: Index
    counts: Index
    first_number: int

    @property
    def first_day(self) -> int:
        """First epoch day."""
        return int(self.days[0])


def draw_lives(draws: Draws, intake: Intake, enterprises: Enterprises, calendar: WorkCalendar) -> Lives:
    """Return the life cycles of an intake in order of acceptance."""
    lives = np.zeros(int(intake.counts.sum()), dtype=LIFE)
    for name in (*MOMENTS, *_LIMITS):
        lives[name] = NEVER
    lives["number"] = intake.first_number + np.arange(len(lives))
    _accept(draws, lives, intake)
    _describe(draws, lives, enterprises, intake.first_day)
    days = day_of(lives["accepted"])
    _handle(draws, lives, days, calendar)
    _close(draws, lives, days, calendar)
    _extend(draws, lives, days, calendar)
    _set_apart(draws, lives, days, calendar)
    _follow_up(draws, lives, calendar)
    return lives


def _accept(draws: Draws, lives: Lives, intake: Intake) -> None:
    size = len(lives)
    minute = np.where(draws.chance(size, 0.85), draws.whole(510, 1080, size), draws.whole(420, 1350, size))
    lives["accepted"] = np.sort(np.repeat(intake.days, intake.counts) * MINUTES_PER_DAY + minute)
    starts = np.repeat(np.cumsum(intake.counts) - intake.counts, intake.counts)
    lives["seq"] = np.arange(size) - starts + 1


def _describe(draws: Draws, lives: Lives, enterprises: Enterprises, day: int) -> None:
    size = len(lives)
    lives["is_enterprise"] = np.array([1, 0, -1])[draws.pick(size, [0.9, 0.06, 0.04])]
    is_known = (lives["is_enterprise"] != 0) & draws.chance(size, 0.92)
    enterprise = (draws.rng.random(size) * enterprises.existing(min(day, int(enterprises.founded[-1])))).astype(
        np.int64
    )
    lives["enterprise"] = np.where(is_known, enterprise, -1)
    elsewhere = draws.pick(size, [district.weight for district in city.DISTRICTS])
    district = np.where(is_known, enterprises.district[enterprise], elsewhere)
    lives["district"] = np.where(draws.chance(size, 0.006), -1, district)
    category = draws.pick(size, [category.weight for category in CATEGORIES])
    handlers = np.array([category.departments for category in CATEGORIES])
    lives["category"] = category
    lives["first_department"] = handlers[category, draws.pick(size, [0.65, 0.22, 0.13])]
    lives["department"] = lives["first_department"]
    usual = np.array([PETITION_TYPES.index(category.petition_type) for category in CATEGORIES])[category]
    lives["petition_type"] = np.where(draws.chance(size, 0.7), usual, draws.whole(0, 3, size))
    lives["channel"] = draws.pick(size, [0.5, 0.2, 0.12, 0.06, 0.04, 0.06, 0.02])
    lives["is_complex"] = draws.chance(size, 0.3)
    lives["is_business_environment"] = draws.chance(size, 0.4)
    lives["result"] = draws.pick(size, list(RESULT_WEIGHTS.values()))
    lives["satisfaction"] = draws.pick(size, list(SATISFACTION_WEIGHTS.values()))


def _allowed(lives: Lives) -> Index:
    return np.where(lives["is_complex"], COMPLEX_WORKDAYS, SIMPLE_WORKDAYS)


def _handle(draws: Draws, lives: Lives, days: Days, calendar: WorkCalendar) -> None:
    """Assign, answer, set the due time; one in 25 goes to the wrong department first."""
    size = len(lives)
    morning = _at(calendar.after(days, 1), draws.whole(540, 600, size))
    soon = lives["accepted"] + draws.whole(5, 90, size)
    lives["assigned"] = np.where(draws.chance(size, 0.88), soon, np.maximum(morning, soon))
    lives["responded"] = lives["assigned"] + np.where(
        draws.chance(size, 0.85), draws.whole(5, 60, size), draws.whole(120, 480, size)
    )
    # Every fourth department gives a day only, which its system writes as midnight and means to its end.
    minute = np.where(lives["first_department"] % 4 == 0, 0, _OFFICE_END)
    due = _at(calendar.after(days, _allowed(lives)), minute)
    lives["due"] = np.where(draws.chance(size, 0.004), NEVER, due)


def _close(draws: Draws, lives: Lives, days: Days, calendar: WorkCalendar) -> None:
    """Close most in time, some late, a few very late; how many depends on the strain of the district."""
    size, allowed = len(lives), _allowed(lives)
    step = np.minimum((draws.rng.beta(1.5, 1.7, size) * (allowed + 1)).astype(np.int64), allowed)
    in_time = _at(calendar.after(days, np.maximum(step, 1)), draws.office_minutes(size))
    same_day = lives["responded"] + draws.whole(15, 120, size)
    luck, strain = draws.quota(size), _STRAINS[lives["district"]]
    is_late, is_stuck = luck < _LATE * strain, luck < _STUCK * strain
    due_days = calendar.after(days, allowed)
    delay = np.where(is_stuck, draws.whole(45, 220, size), np.minimum(draws.waiting(size, 5), 40))
    late = _at(calendar.after(due_days, delay), draws.office_minutes(size))
    closed = np.where(is_late, late, np.where(step == 0, same_day, in_time))
    lives["closed"] = np.maximum(closed, lives["responded"] + 10)
    is_returned = draws.chance(size, 0.04)
    returned = _at(calendar.after(days, 1), draws.office_minutes(size, 610, 720))
    is_returned &= (returned > lives["responded"]) & (returned + 30 < lives["closed"])
    lives["returned"] = np.where(is_returned, returned, NEVER)
    other = (lives["first_department"] + draws.whole(1, 39, size)) % len(city.DEPARTMENT_CODES)
    lives["department"] = np.where(is_returned, other, lives["first_department"])


def _extend(draws: Draws, lives: Lives, days: Days, calendar: WorkCalendar) -> None:
    """Extend some complex ones before they are due, which counts, and some late ones after, which does not."""
    size = len(lives)
    due_days = calendar.after(days, _allowed(lives))
    has_due = lives["due"] != NEVER
    is_timely = has_due & lives["is_complex"] & draws.chance(size, 0.08)
    approved = _at(calendar.after(days, COMPLEX_WORKDAYS - 2), draws.office_minutes(size))
    in_extension = _at(calendar.after(due_days, draws.whole(1, 9, size)), draws.office_minutes(size))
    uses_it = is_timely & (lives["closed"] < lives["due"]) & draws.chance(size, 0.6)
    lives["closed"] = np.where(uses_it, in_extension, lives["closed"])
    afterwards = _at(calendar.after(due_days, 1), draws.office_minutes(size))
    is_too_late = has_due & ~is_timely & (lives["closed"] > afterwards) & draws.chance(size, 0.15)
    extension = np.where(is_timely, approved, np.where(is_too_late, afterwards, NEVER))
    is_extended = (extension < lives["closed"]) & (extension > lives["responded"])
    lives["extension"] = np.where(is_extended, extension, NEVER)
    extended_due = _at(calendar.after(due_days, 10), lives["due"] % MINUTES_PER_DAY)
    lives["extended_due"] = np.where(is_extended & (extension != NEVER), extended_due, NEVER)


def _set_apart(draws: Draws, lives: Lives, days: Days, calendar: WorkCalendar) -> None:
    """Withdraw some; mark some as void, test or duplicate before they are closed."""
    size = len(lives)
    withdrawn = _at(calendar.after(days, draws.whole(1, 20, size)), draws.office_minutes(size))
    marked = lives["assigned"] + draws.whole(60, 2400, size)
    kind = draws.pick(size, [0.954, 0.015, 0.008, 0.001, 0.022])
    moment = np.where(kind == WITHDRAWN, withdrawn, marked)
    is_apart = (kind != NORMAL) & (moment > lives["responded"]) & (moment < lives["closed"])
    is_apart &= (kind != DUPLICATE) | (lives["seq"] > 1)
    lives["kind"] = np.where(is_apart, kind, NORMAL)
    lives["withdrawn"] = np.where(lives["kind"] == WITHDRAWN, withdrawn, NEVER)
    lives["marked"] = np.where(lives["kind"] > WITHDRAWN, marked, NEVER)
    lives["closed"] = np.where(is_apart, NEVER, lives["closed"])
    lives["returned"] = np.where(is_apart & (lives["returned"] >= moment), NEVER, lives["returned"])
    is_unextended = is_apart & (lives["extension"] >= moment)
    for name in ("extension", "extended_due"):
        lives[name] = np.where(is_unextended, NEVER, lives[name])
    earlier = (draws.rng.random(size) * (lives["seq"] - 1)).astype(np.int32) + 1
    lives["duplicate_seq"] = np.where(lives["kind"] == DUPLICATE, earlier, 0)


def _follow_up(draws: Draws, lives: Lives, calendar: WorkCalendar) -> None:
    """Tell the enterprise, call back a third, reopen some."""
    size = len(lives)
    closed = lives["closed"]
    closing_days = day_of(closed)
    is_closed = closed != NEVER
    lives["feedback"] = np.where(is_closed, closed.astype(np.int64) + draws.whole(5, 55, size), NEVER)
    again = _at(calendar.after(closing_days, draws.whole(1, 12, size)), draws.office_minutes(size))
    is_reopened = is_closed & draws.chance(size, 0.012 + 0.008 * _STRAINS[lives["district"]])
    lives["reopened"] = np.where(is_reopened, again, NEVER)
    days_more = np.where(draws.chance(size, 0.1), draws.whole(30, 70, size), draws.whole(2, 8, size))
    reclosed = _at(calendar.after(day_of(lives["reopened"]), days_more), draws.office_minutes(size))
    lives["reclosed"] = reclosed
    callback = _at(calendar.after(closing_days, draws.whole(1, 3, size)), draws.office_minutes(size))
    is_called = is_closed & draws.chance(size, 0.35) & (callback < lives["reopened"])
    lives["callback"] = np.where(is_called, callback, NEVER)


def petition_ids(accepted: Minutes | Index, seq: Index) -> pl.Series:
    """Return ids such as HZ20240305000012: day of acceptance and number within the day."""
    column = pl.Series(day_of(accepted)).cast(pl.Date).dt.to_string("HZ%Y%m%d")
    return pl.select(column + pl.Series(seq).cast(pl.String).str.zfill(6)).to_series()


def _at(days: Days, minute: Index | int) -> Index:
    """Return moments on these days; NEVER stays."""
    moments = days.astype(np.int64) * MINUTES_PER_DAY + minute
    return np.where(days == NEVER, NEVER, moments)
