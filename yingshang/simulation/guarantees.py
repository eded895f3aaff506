"""Guarantees with their ledger: issued, released in parts or at the end, compensated; history from three years before.

The amounts are scaled so that the balance that counts for the city's target passes 20 billion 元 in the autumn.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, Days, month_starts
from yingshang.simulation.draws import Cents, Draws, Flags, Index, dates, flags, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

BALANCES: Final = ((0, 18_420_000_000), (9, 19_870_000_000), (12, 20_560_000_000))
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
    """Contracts as drawn, before their amounts are known; `released` and `weights` hold one column per part."""

    enterprise: Index
    starts: Days
    ends: Days
    relative: Cents
    released: Index
    weights: Index
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
    # Intake grows by about a third over four years.
    place = (np.sqrt(1 + 3 * draws.quota(count)) - 1) * 0.6 + draws.quota(count) * 0.4
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
        relative=np.exp(draws.rng.normal(0, 0.6, count) * 1_000_000 // 1 / 1_000_000).clip(0.15, 4),
        released=released,
        weights=weights,
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
        left = (terms.weights * (terms.released >= end)).sum(axis=1) / _PARTS
        outstanding = np.where(terms.is_counted & (terms.starts < end), terms.relative * left, 0.0)
        earlier = (outstanding * factors[spans])[spans < span].sum()
        factors[span] = max(balance * 100 - earlier, 0.0) / outstanding[spans == span].sum()
    steps = np.maximum(terms.relative * factors[np.minimum(spans, len(ends) - 1)] // _STEP, 10)
    return np.minimum(steps.astype(np.int64) * _STEP, _LARGEST)
