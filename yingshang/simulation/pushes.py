"""Pushes of policies to enterprises: what was sent to whom, when, and whether it arrived."""

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, WorkCalendar
from yingshang.simulation.draws import Draws, Index, dates, flags, moments, serial, text
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.policies import Matches, Policies

_MISSED_PER_STRAIN, _MISSED_BY_SLOW_DEPARTMENT = 0.045, 0.035
_SLOW_DEPARTMENT = city.department("市商务")
_LATE, _UNDELIVERED, _NEVER_SENT, _ASKED_FOR = range(4)
_WAYS_TO_MISS = (0.45, 0.75, 0.9, 1.0)
"""Upper ends of the shares of late, undelivered, never sent and asked for among the missed ones."""

_WORKDAYS_ALLOWED = 10


def draw_pushes(
    seed: int, matches: Matches, policies: Policies, enterprises: Enterprises, calendar: WorkCalendar
) -> pl.DataFrame:
    """Return the pushes: most in time, some late, undelivered, asked for, never, to the wrong ones, or twice."""
    draws = Draws(seed, "pushes")
    size = len(matches.policy)
    strain = np.array([district.strain for district in city.DISTRICTS])[enterprises.district[matches.enterprise]]
    missed = _MISSED_PER_STRAIN * strain
    missed += np.where(policies.department[matches.policy] == _SLOW_DEPARTMENT, _MISSED_BY_SLOW_DEPARTMENT, 0)
    miss = np.searchsorted(_WAYS_TO_MISS, draws.quota(size) / missed, side="right")
    step = np.where(miss == _LATE, draws.whole(11, 25, size), np.minimum(draws.waiting(size, 2) - 1, _WORKDAYS_ALLOWED))
    day = np.where(step == 0, matches.eligible, calendar.after(matches.eligible, step))
    is_pushed = np.where(matches.is_eligible, miss != _NEVER_SENT, draws.chance(size, 0.1)) & (day != NEVER)
    first = np.flatnonzero(is_pushed)
    is_twice = first[draws.chance(len(first), 0.06)]
    place, days = np.concatenate([first, is_twice]), np.concatenate([day[first], day[is_twice] + 3])
    pushed = days.astype(np.int64) * MINUTES_PER_DAY + draws.whole(480, 1200, len(place))
    is_lost = (miss[place] == _UNDELIVERED) & (np.arange(len(place)) < len(first))
    delivered = np.where(is_lost, NEVER, pushed + draws.whole(0, 20, len(place)))
    order = np.lexsort((place, pushed))
    return _frame(draws, pushed[order], delivered[order], miss[place[order]] != _ASKED_FOR).with_columns(
        policies.ids.gather(matches.policy[place[order]]).alias("policy_id"),
        enterprises.codes.gather(matches.enterprise[place[order]]).alias("credit_code"),
    )


def _frame(draws: Draws, pushed: Index, delivered: Index, is_proactive: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Return the pushes without policy and enterprise."""
    size, is_delivered = len(pushed), delivered != NEVER
    read = np.where(is_delivered & draws.chance(size, 0.4), delivered + draws.whole(5, 150, size), NEVER)
    return pl.DataFrame(
        {
            "push_id": serial("TS", size, 9),
            "pushed_at": moments(pushed),
            "channel": text(names.PUSH_CHANNELS, draws.pick(size, [0.4, 0.25, 0.15, 0.12, 0.08])),
            "is_proactive": flags(is_proactive),
            "is_delivered": flags(is_delivered),
            "delivered_at": moments(delivered),
            "read_at": moments(read),
            "failure_reason": text(("号码有误", "企业未认领账号"), draws.whole(0, 1, size), ~is_delivered),
            "_known_on": dates(pushed // MINUTES_PER_DAY),
        }
    )
