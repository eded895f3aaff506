"""The states of one alert and how a day's verdict moves them. Pure: no clock, no database, no message.

Between "broken" and "clear" nothing changes (hysteresis). What is told to people follows from `Move.told` alone.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

WorkdaysBetween = Callable[[dt.date, dt.date], int]
Told = Literal["fired", "resolved"]


class State(StrEnum):
    """Where an alert is. NO_DATA and ERROR keep what was before; neither is ever good."""

    NORMAL = "normal"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    RESOLVED = "resolved"
    NO_DATA = "no_data"
    ERROR = "error"


class Verdict(StrEnum):
    """What a rule says of one day."""

    BROKEN = "broken"
    BETWEEN = "between"
    CLEAR = "clear"
    NO_DATA = "no_data"
    ERROR = "error"


@dataclass(frozen=True)
class Standing:
    """The state of an alert: since when, when it fired, and what it was before data were missing."""

    state: State
    since_on: dt.date
    fired_on: dt.date | None = None
    before: State | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still looked after."""
        return self.state not in (State.NORMAL, State.RESOLVED)

    @property
    def has_fired(self) -> bool:
        """Whether people were told of it and not yet that it is over."""
        return self.fired_on is not None and self.is_open


@dataclass(frozen=True)
class Patience:
    """How many working days a verdict must hold before it counts."""

    hold: int = 0
    recover: int = 0


@dataclass(frozen=True)
class Move:
    """What a day did: the new standing, and what people are to be told, if anything."""

    standing: Standing
    told: Told | None = None


_UNKNOWN = {Verdict.NO_DATA: State.NO_DATA, Verdict.ERROR: State.ERROR}


def move(
    standing: Standing | None, verdict: Verdict, day: dt.date, patience: Patience, workdays: WorkdaysBetween
) -> Move:
    """Return where an alert stands after a day's verdict.

    Args:
        standing: where it stood; None where there is no open alert.
        verdict: what the rule says of the day.
        day: the day of the figures.
        patience: of the rule.
        workdays: working days after the first of two days up to the second.
    """
    now = standing if standing is not None and standing.is_open else Standing(State.NORMAL, day)
    if verdict in _UNKNOWN:
        return Move(_held(now, _UNKNOWN[verdict], day))
    if now.before is not None:
        now = replace(now, state=now.before, before=None)
    step = {
        State.NORMAL: _from_normal,
        State.PENDING: _from_pending,
        State.FIRING: _from_firing,
        State.RECOVERING: _from_recovering,
    }[now.state]
    return step(now, verdict, day, patience, workdays)


def _held(now: Standing, state: State, day: dt.date) -> Standing:
    """Wait for data; what has not fired is forgotten, since nobody knows whether it went on."""
    if now.state in (State.NORMAL, State.PENDING):
        return Standing(State.NORMAL, day)
    if now.state in (State.NO_DATA, State.ERROR):
        return replace(now, state=state)
    return replace(now, state=state, before=now.state)


def _from_normal(now: Standing, verdict: Verdict, day: dt.date, patience: Patience, _workdays: WorkdaysBetween) -> Move:
    if verdict is not Verdict.BROKEN:
        return Move(replace(now, since_on=day))
    if patience.hold == 0:
        return Move(Standing(State.FIRING, day, fired_on=day), "fired")
    return Move(Standing(State.PENDING, day))


def _from_pending(now: Standing, verdict: Verdict, day: dt.date, patience: Patience, workdays: WorkdaysBetween) -> Move:
    if verdict is not Verdict.BROKEN:
        return Move(Standing(State.NORMAL, day))
    if workdays(now.since_on, day) >= patience.hold:
        return Move(Standing(State.FIRING, now.since_on, fired_on=day), "fired")
    return Move(now)


def _from_firing(now: Standing, verdict: Verdict, day: dt.date, patience: Patience, _workdays: WorkdaysBetween) -> Move:
    if verdict is not Verdict.CLEAR:
        return Move(now)
    if patience.recover == 0:
        return Move(replace(now, state=State.RESOLVED, since_on=day), "resolved")
    return Move(replace(now, state=State.RECOVERING, since_on=day))


def _from_recovering(
    now: Standing, verdict: Verdict, day: dt.date, patience: Patience, workdays: WorkdaysBetween
) -> Move:
    if verdict is not Verdict.CLEAR:
        return Move(replace(now, state=State.FIRING, since_on=day))
    if workdays(now.since_on, day) >= patience.recover:
        return Move(replace(now, state=State.RESOLVED, since_on=day), "resolved")
    return Move(now)
