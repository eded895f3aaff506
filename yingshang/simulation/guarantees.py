"""Guarantees with their ledger: issued, released in parts or at the end, compensated; history from three years before.

The amounts are scaled so that the balance that counts for the city's target passes 20 billion 元 in the autumn.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, Days, month_starts
from yingshang.simulation.draws import Cents, Draws, Flags, Index, dates, flags, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

BALANCES: Final = ((0, 18_420_000_000), (9, 19_870_000_000), (12, 20_700_000_000))
"""(month ends into the year, balance in 元): opening, end of September, end of the year."""

_STEP = 1_000_000  # amounts are whole multiples of 10,000 元, in 分
_LARGEST = 9_500_000_000
_KINDS = ("direct", "shared", "re_guarantee")
_SHARES = (800_000, 1_000_000, 700_000, 600_000)
_PARTS = 4


@dataclass(frozen=True)
class Guarantees:
    """Versions of contracts and of ledger entries."""

    contracts: pl.DataFrame
    events: pl.DataFrame


@dataclass(frozen=True)
class _Terms:
    """Contracts as drawn, before their amounts are known.

    `released` and `weights` hold one column per part; `lags` are the days from an entry to its confirmation, the first
    column for the issue, the others for the parts.
    """

    enterprise: Index
    starts: Days
    ends: Days
    relative: npt.NDArray[np.float64]
    released: Index
    weights: Index
    lags: Index
    is_counted: Flags
    kind: Index
    is_government: Flags
    is_policy: Flags


def draw_guarantees(seed: int, count: int, enterprises: Enterprises, year: int) -> Guarantees:
    """Return `count` contracts that start in the three years before `year` or in it, and their ledger."""
    draws = Draws(seed, "guarantees")
    starts = month_starts(year - 3, year)
    terms = _terms(draws, count, enterprises, starts)
    principal = _principals(terms, starts)
    contracts = _contracts(draws, terms, principal, enterprises, starts[36])
    events = _events(draws, terms, principal, contracts["guarantee_id"], starts[36])
    return Guarantees(contracts, events)


def _terms(draws: Draws, count: int, enterprises: Enterprises, starts: list[int]) -> _Terms:
    # Intake grows by a good third over the four years: the inverse of a linearly rising density.
    growth = 0.36
    place = (np.sqrt(1 + growth * (2 + growth) * draws.quota(count)) - 1) / growth
    begin = np.sort(starts[0] + place * (starts[-1] - starts[0])).astype(np.int64)
    months = np.array([6, 12, 24, 36])[draws.pick(count, [0.15, 0.6, 0.17, 0.08])]
    end = begin + months * 30
    parts = np.where(draws.chance(count, 0.28), _PARTS, 1)
    step = np.arange(1, _PARTS + 1)
    instalments = begin[:, None] + (end - begin)[:, None] * step // _PARTS
    at_end = np.where(step == _PARTS, (end + draws.whole(-20, 25, count))[:, None], NEVER)
    released = np.where((parts == _PARTS)[:, None], instalments, at_end)
    weights = np.where((parts == _PARTS)[:, None], 1, np.where(step == _PARTS, _PARTS, 0))
    kind = draws.pick(count, [0.78, 0.1, 0.12])
    is_government, is_policy = draws.chance(count, 0.9), draws.chance(count, 0.88)
    return _Terms(
        enterprise=(draws.rng.random(count) * enterprises.existing(starts[36])).astype(np.int64),
        starts=begin.astype(np.int32),
        ends=end.astype(np.int32),
        relative=np.exp(draws.rng.normal(0, 0.6, count)).clip(0.15, 4),
        released=released,
        weights=weights,
        lags=draws.rng.integers(0, 7, size=(count, 1 + _PARTS)),
        is_counted=is_government & is_policy & (kind != _KINDS.index("re_guarantee")),
        kind=kind,
        is_government=is_government,
        is_policy=is_policy,
    )


def _principals(terms: _Terms, starts: list[int]) -> Cents:
    """Scale the contracts of three spans of time one after the other so that the balances of BALANCES come out."""
    ends = [starts[36 + months] for months, _ in BALANCES]
    spans = np.searchsorted(ends, terms.starts, side="right")
    factors = np.zeros(len(ends) + 1)
    for span, (end, (_, balance)) in enumerate(zip(ends, BALANCES, strict=True)):
        left = (terms.weights * (terms.released + terms.lags[:, 1:] >= end)).sum(axis=1) / _PARTS
        is_issued = terms.starts + terms.lags[:, 0] < end
        outstanding = np.where(terms.is_counted & is_issued, terms.relative * left, 0.0)
        earlier = (outstanding * factors[spans])[spans < span].sum()
        factors[span] = max(balance * 100 - earlier, 0.0) / outstanding[spans == span].sum()
    steps = np.maximum(terms.relative * factors[np.minimum(spans, len(ends) - 1)] // _STEP, 10)
    return np.minimum(steps.astype(np.int64) * _STEP, _LARGEST)


def _contracts(
    draws: Draws, terms: _Terms, principal: Cents, enterprises: Enterprises, year_start: int
) -> pl.DataFrame:
    count = len(principal)
    district = enterprises.district[terms.enterprise]
    local = np.minimum(district // 3, len(names.GUARANTORS) - 3)
    guarantor = np.where(terms.kind == _KINDS.index("re_guarantee"), len(names.GUARANTORS) - 2, local)
    rate = draws.whole(300, 1_000, count) * 10
    offices = [city.department(short) for short in ("市委金融办", "市农业局", "市经信局", "市人力社保局")]
    office = np.array(offices)[draws.pick(count, [0.7, 0.1, 0.15, 0.05])]
    frame = pl.DataFrame(
        {
            "guarantee_id": serial("DB", count, 7),
            "guarantor": text(names.GUARANTORS, np.where(terms.is_government, guarantor, len(names.GUARANTORS) - 1)),
            "is_government": flags(terms.is_government),
            "is_policy": flags(terms.is_policy),
            "business_kind": text(_KINDS, terms.kind),
            "credit_code": enterprises.codes.gather(terms.enterprise),
            "debtor_name": enterprises.names.gather(terms.enterprise),
            "district_code": text(city.DISTRICT_CODES, district, ~draws.chance(count, 0.005)),
            "department_code": text(city.DEPARTMENT_CODES, office, ~draws.chance(count, 0.02)),
            "principal_yuan": numbers(principal),
            "liability_share": numbers(np.array(_SHARES)[draws.pick(count, [0.6, 0.25, 0.1, 0.05])]),
            "starts_on": dates(terms.starts),
            "ends_on": dates(np.where(draws.chance(count, 0.01), NEVER, terms.ends)),
            "fee_yuan": numbers(principal // 1_000_000 * rate),
            "annual_fee_share": numbers(rate),
            "is_agri_small": flags(draws.chance(count, 0.6)),
            "first_guaranteed_on": dates(terms.starts - np.where(draws.chance(count, 0.3), 400, 0)),
            "_known_on": dates(np.maximum(terms.starts, year_start - 1)),
        }
    )
    without_share = pl.Series(draws.chance(count, 0.04))
    share = pl.when(~without_share).then("liability_share").alias("liability_share")
    frame = frame.with_columns(share)
    return pl.concat([frame, _prolonged(draws, frame, terms, year_start)])


def _prolonged(draws: Draws, frame: pl.DataFrame, terms: _Terms, year_start: int) -> pl.DataFrame:
    """Some that end during the year are prolonged by 90 days shortly before: a new version of the contract."""
    ends = terms.ends.astype(np.int64)
    is_prolonged = (ends > year_start + 40) & (terms.starts < year_start) & draws.chance(len(ends), 0.03)
    known_on = dates(np.where(is_prolonged, ends - 20, 0))
    prolonged = frame.with_columns(pl.col("ends_on").dt.offset_by("90d"), known_on.alias("_known_on"))
    return prolonged.filter(pl.Series(is_prolonged) & pl.col("ends_on").is_not_null())


def _events(draws: Draws, terms: _Terms, principal: Cents, guarantee_ids: pl.Series, year_start: int) -> pl.DataFrame:
    """Return the ledger; entries are known when confirmed, a few a month after that."""
    count = len(principal)
    contract, part = np.nonzero(terms.weights)
    place = np.concatenate([np.arange(count), contract])
    occurred = np.concatenate([terms.starts, terms.released[contract, part]])
    amount = np.concatenate([principal, principal[contract] * terms.weights[contract, part] // _PARTS])
    is_final = np.concatenate([np.zeros(count, dtype=np.bool_), part == _PARTS - 1])
    kind = np.where(np.arange(len(place)) < count, 0, np.where(is_final & draws.chance(len(place), 0.015), 2, 1))
    confirmed = occurred + np.concatenate([terms.lags[:, 0], terms.lags[contract, 1 + part]])
    known = np.maximum(confirmed + np.where(draws.chance(len(place), 0.006), 31, 0), year_start - 1)
    order = np.lexsort((place, occurred))
    frame = pl.DataFrame(
        {
            "event_id": serial("DBLS", len(place), 8),
            "guarantee_id": guarantee_ids.gather(place[order]),
            "event_kind": text(("issued", "released", "compensated"), kind[order]),
            "amount_yuan": numbers(amount[order]),
            "occurred_on": dates(occurred[order]),
            "confirmed_on": dates(confirmed[order]),
            "note": text(("正常解保", "提前解保", None), draws.whole(0, 2, len(place)), kind[order] == 1),
            "_known_on": dates(known[order]),
        }
    )
    return _with_corrections(draws, frame, year_start)


def _with_corrections(draws: Draws, frame: pl.DataFrame, year_start: int) -> pl.DataFrame:
    """A few releases are first entered with half the amount and corrected a month later."""
    in_year = (pl.col("_known_on").cast(pl.Int32) >= year_start) & (pl.col("event_kind") == "released")
    is_wrong = pl.Series(draws.chance(frame.height, 0.004))
    wrong = frame.with_columns(pl.when(in_year & is_wrong).then(pl.col("amount_yuan") // 2).otherwise("amount_yuan"))
    corrected = frame.filter(in_year & is_wrong).with_columns(
        pl.col("_known_on").dt.offset_by("31d"), pl.lit("金额更正").alias("note")
    )
    return pl.concat([wrong, corrected])
