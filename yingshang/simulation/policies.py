"""Policies for enterprises, and who was found eligible for them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import NEVER, Days, month_starts
from yingshang.simulation.draws import Draws, Index, dates, flags, numbers, serial, text
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
    versions = pl.concat([frame, _raised(frame, is_new)])
    return Policies(frame["policy_id"], online.astype(np.int32), department, is_new & is_fiscal, versions)


def _raised(frame: pl.DataFrame, is_new: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Every ninth new policy gets a larger budget and a later deadline: a new version of it."""
    return frame.filter(pl.Series(is_new) & (pl.int_range(COUNT) % 9 == 0)).with_columns(
        pl.col("budget_yuan") + 300_000_000,
        pl.col("_known_on").dt.offset_by("75d"),
        pl.col("apply_until_on").dt.offset_by("90d"),
    )


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
