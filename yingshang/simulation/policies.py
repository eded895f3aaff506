"""Policies for enterprises, who is eligible for them, and what was pushed to whom."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, Days, WorkCalendar, month_starts
from yingshang.simulation.draws import Draws, Index, dates, flags, moments, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

_NEW_FISCAL, _NEW_OTHER, _OLD_FISCAL, _OLD_OTHER = 48, 14, 30, 8
COUNT: Final = _NEW_FISCAL + _NEW_OTHER + _OLD_FISCAL + _OLD_OTHER
_TOPICS: Final = (
    "技改奖补",
    "研发补助",
    "稳岗返还",
    "贷款贴息",
    "担保费补贴",
    "首台套奖励",
    "外贸展会补贴",
    "绿色制造奖励",
)
_GROUPS: Final = ("专精特新企业", "小微企业", "制造业企业", "外贸企业", "科技型中小企业", "个体工商户")
_LEADERS: Final = tuple(
    map(city.department, ("市经信局", "市科技局", "市商务", "市人力社保局", "市财政", "市委金融办"))
)
_MISSED_PER_STRAIN, _MISSED_BY_SLOW_DEPARTMENT = 0.036, 0.03
_SLOW_DEPARTMENT: Final = city.department("市商务")
_WORKDAYS_ALLOWED = 10


@dataclass(frozen=True)
class Policies:
    """All policies, by index; `online` and `department` are needed by whatever refers to one."""

    ids: pl.Series
    online: Days
    department: Index
    is_new_fiscal: npt.NDArray[np.bool_]
    versions: pl.DataFrame


@dataclass(frozen=True)
class Matches:
    """Pairs of enterprise and policy: who was found eligible on which day."""

    policy: Index
    enterprise: Index
    eligible: Days
    is_eligible: npt.NDArray[np.bool_]
    versions: pl.DataFrame


def draw_policies(seed: int, year: int) -> Policies:
    """Return the policies: new ones of the year and older ones, fiscal and others."""
    draws = Draws(seed, "policies")
    start, end = month_starts(year, year)[0], month_starts(year, year)[-1]
    is_new = np.arange(COUNT) < _NEW_FISCAL + _NEW_OTHER
    is_fiscal = (np.arange(COUNT) < _NEW_FISCAL) | (np.arange(COUNT) >= COUNT - _OLD_FISCAL)
    spread = np.linspace(0, 1, _NEW_FISCAL + _NEW_OTHER) ** 1.15 * (end - start - 25)
    new = start + 2 + draws.rng.permutation(spread).astype(np.int64)
    issued = np.where(is_new, np.resize(new, COUNT), start - draws.whole(60, 900, COUNT))
    online = issued + draws.whole(0, 10, COUNT)
    is_city = draws.chance(COUNT, 0.75)
    department = np.array(_LEADERS)[draws.whole(0, len(_LEADERS) - 1, COUNT)]
    topic, group = draws.whole(0, len(_TOPICS) - 1, COUNT), draws.whole(0, len(_GROUPS) - 1, COUNT)
    number = pl.int_range(1, COUNT + 1, eager=True).cast(pl.String)
    title = pl.select(pl.lit("关于") + text(_GROUPS, group) + text(_TOPICS, topic) + "的实施意见(第" + number + "号)")
    is_apply_free = draws.chance(COUNT, 0.35)
    frame = pl.DataFrame(
        {
            "policy_id": serial(f"ZC{year}", COUNT, 4),
            "policy_name": title.to_series(),
            "document_no": pl.select(pl.lit(f"杭惠企〔{year}〕") + number + "号").to_series(),
            "level": text(("district", "city"), is_city),
            "department_code": text(city.DEPARTMENT_CODES, department),
            "district_code": text(city.DISTRICT_CODES, draws.whole(0, 12, COUNT), ~is_city),
            "is_fiscal": flags(is_fiscal),
            "issued_on": dates(issued),
            "online_on": dates(np.where(draws.chance(COUNT, 0.04), NEVER, online)),
            "expires_on": dates(issued + draws.whole(400, 1100, COUNT)),
            "is_apply_free": flags(is_apply_free),
            "payment_channel": text(("online", "apply_free"), is_apply_free),
            "apply_from_on": dates(online + 5),
            "apply_until_on": dates(online + draws.whole(60, 200, COUNT)),
            "budget_yuan": numbers(draws.whole(50, 9_000, COUNT) * 1_000_000, is_fiscal),
            "_known_on": dates(np.where(is_new, online, start - 1)),
        }
    )
    raised = frame.filter(pl.Series(is_new) & (pl.int_range(COUNT) % 9 == 0)).with_columns(
        (pl.col("budget_yuan") + 300_000_000).alias("budget_yuan"),
        pl.col("_known_on").dt.offset_by("75d"),
        pl.col("apply_until_on").dt.offset_by("90d"),
    )
    versions = pl.concat([frame, raised])
    return Policies(frame["policy_id"], online.astype(np.int32), department, is_new & is_fiscal, versions)


def draw_matches(seed: int, count: int, policies: Policies, enterprises: Enterprises, year: int) -> Matches:
    """Return about `count` pairs of the year: most found when a policy goes online, some later."""
    draws = Draws(seed, "matches")
    start, end = month_starts(year, year)[0], month_starts(year, year)[-1]
    weights = np.where(policies.is_new_fiscal, 1.0, 0.12) * draws.rng.gamma(2.0, size=COUNT)
    policy = draws.pick(count, weights.tolist())
    since = np.maximum(policies.online[policy].astype(np.int64), start)
    existing = np.searchsorted(enterprises.founded, since, side="right")
    pair = np.unique(policy * len(enterprises.codes) + (draws.rng.random(count) * existing).astype(np.int64))
    policy, enterprise = np.divmod(pair, len(enterprises.codes))
    since = np.maximum(policies.online[policy].astype(np.int64), start)
    later = (draws.rng.random(len(pair)) * (end - since)).astype(np.int64)
    eligible = since + np.where(draws.chance(len(pair), 0.7), draws.whole(0, 3, len(pair)), later)
    order = np.lexsort((pair, eligible))
    policy, enterprise, eligible = policy[order], enterprise[order], eligible[order].astype(np.int32)
    is_eligible = draws.chance(len(pair), 0.88)
    again = np.flatnonzero(draws.chance(len(pair), 0.02))
    place = np.concatenate([np.arange(len(pair)), again])
    first_found = eligible[place] + np.where(np.arange(len(place)) < len(pair), 0, 30)
    frame = _match_frame(draws, place, first_found, policies.ids[policy], enterprises.codes[enterprise], is_eligible)
    versions = pl.concat([frame, _corrected(draws, frame)])
    return Matches(policy, enterprise, eligible, is_eligible, versions)


def _match_frame(
    draws: Draws,
    place: Index,
    eligible: Index,
    policy_ids: pl.Series,
    codes: pl.Series,
    is_eligible: npt.NDArray[np.bool_],
) -> pl.DataFrame:
    reasons = ("注册地不在本市", "营业收入未达标", "已享受同类政策", "信用记录不符")
    size = len(place)
    return pl.DataFrame(
        {
            "match_id": serial("PP", size, 8),
            "policy_id": policy_ids.gather(place),
            "credit_code": codes.gather(place),
            "is_eligible": flags(is_eligible[place]),
            "eligible_on": dates(eligible),
            "rule_version": text(("v1", "v2"), draws.pick(size, [0.8, 0.2])),
            "ineligible_reason": text(reasons, draws.whole(0, 3, size), ~is_eligible[place]),
            "_known_on": dates(eligible + draws.whole(0, 2, size)),
        }
    )


def _corrected(draws: Draws, frame: pl.DataFrame) -> pl.DataFrame:
    """A few are found not eligible after all when the rule is corrected."""
    wrong = frame.filter(pl.Series(draws.chance(frame.height, 0.004)) & pl.col("is_eligible"))
    return wrong.with_columns(
        pl.lit(value=False).alias("is_eligible"),
        pl.lit("v3").alias("rule_version"),
        pl.lit("规则修正后不符合").alias("ineligible_reason"),
        pl.col("_known_on").dt.offset_by("40d"),
    )


def draw_pushes(
    seed: int, matches: Matches, policies: Policies, enterprises: Enterprises, calendar: WorkCalendar
) -> pl.DataFrame:
    """Return the pushes: most in time, some late, undelivered, asked for, never, to the wrong ones, or twice."""
    draws = Draws(seed, "pushes")
    size = len(matches.policy)
    strain = np.array([district.strain for district in city.DISTRICTS])[enterprises.district[matches.enterprise]]
    missed = _MISSED_PER_STRAIN * strain
    missed += np.where(policies.department[matches.policy] == _SLOW_DEPARTMENT, _MISSED_BY_SLOW_DEPARTMENT, 0)
    luck = draws.quota(size) / missed
    is_late, is_undelivered = luck < 0.45, (luck >= 0.45) & (luck < 0.75)
    is_never, is_asked_for = (luck >= 0.75) & (luck < 0.9), (luck >= 0.9) & (luck < 1)
    step = np.where(is_late, draws.whole(11, 25, size), np.minimum(draws.waiting(size, 2) - 1, _WORKDAYS_ALLOWED))
    day = np.where(step == 0, matches.eligible, calendar.after(matches.eligible, step))
    is_pushed = np.where(matches.is_eligible, ~is_never, draws.chance(size, 0.1)) & (day != NEVER)
    first = np.flatnonzero(is_pushed)
    is_twice = first[draws.chance(len(first), 0.06)]
    day_again = np.where(day[is_twice] == NEVER, NEVER, day[is_twice].astype(np.int64) + 3)
    place, days = np.concatenate([first, is_twice]), np.concatenate([day[first], day_again])
    pushed = days * MINUTES_PER_DAY + draws.whole(480, 1200, len(place))
    delivered = np.where(is_undelivered[place], NEVER, pushed + draws.whole(0, 20, len(place)))
    return _push_frame(draws, place, pushed, delivered, ~is_asked_for[place], matches, policies, enterprises)


def _push_frame(
    draws: Draws,
    place: Index,
    pushed: Index,
    delivered: Index,
    is_proactive: npt.NDArray[np.bool_],
    matches: Matches,
    policies: Policies,
    enterprises: Enterprises,
) -> pl.DataFrame:
    order = np.lexsort((place, pushed))
    place, pushed, delivered, is_proactive = place[order], pushed[order], delivered[order], is_proactive[order]
    size, is_delivered = len(place), delivered != NEVER
    read = np.where(is_delivered & draws.chance(size, 0.4), delivered + draws.whole(5, 150, size), NEVER)
    return pl.DataFrame(
        {
            "push_id": serial("TS", size, 9),
            "policy_id": policies.ids.gather(matches.policy[place]),
            "credit_code": enterprises.codes.gather(matches.enterprise[place]),
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
