"""True guarantee balances, from plain dictionaries of the newest accepted records.

Money is in 分 and shares in millionths, so every sum is exact.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from yingshang.simulation.days import date_of
from yingshang.simulation.truth import Tally, TrueValue

_MILLION = 1_000_000
_Unit = tuple[str | None, str | None]


class _Guarantee(NamedTuple):
    counts: bool
    principal: int
    share: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    district_code: str | None
    department_code: str | None


class GuaranteeTruth:
    """Contracts and ledger entries as accepted so far."""

    def __init__(self) -> None:
        """Know nothing."""
        self._guarantees: dict[str, _Guarantee] = {}
        self._events: dict[str, tuple[str, int, dt.date]] = {}

    def learn_guarantees(self, frame: pl.DataFrame) -> None:
        """Take accepted contracts."""
        columns = ("principal_yuan", "liability_share", "starts_on", "ends_on", "district_code", "department_code")
        head = ("guarantee_id", "is_government", "is_policy", "business_kind")
        for contract, is_government, is_policy, kind, *rest in frame.select(*head, *columns).iter_rows():
            counts = is_government and is_policy and kind != "re_guarantee"
            self._guarantees[contract] = _Guarantee(counts, *rest)

    def learn_events(self, frame: pl.DataFrame) -> None:
        """Take accepted ledger entries: what is issued adds, what is released or compensated takes away."""
        columns = ("event_id", "guarantee_id", "event_kind", "amount_yuan", "confirmed_on")
        for event, guarantee, kind, amount, day in frame.select(columns).iter_rows():
            self._events[event] = (guarantee, amount if kind == "issued" else -amount, day)

    def measure(self, as_of: int) -> Iterator[TrueValue]:
        """Yield the true balances at the end of the epoch day `as_of`."""
        day = date_of(as_of)
        ledger: Counter[_Unit] = Counter()
        own_risk: Counter[_Unit] = Counter()
        contracts: Counter[_Unit] = Counter()
        for guarantee_id, amount, confirmed_on in self._events.values():
            guarantee = self._guarantees.get(guarantee_id)
            if guarantee is not None and guarantee.counts and confirmed_on <= day:
                unit = (guarantee.district_code, guarantee.department_code)
                ledger[unit] += amount
                own_risk[unit] += amount * (_MILLION if guarantee.share is None else guarantee.share)
        for guarantee in self._guarantees.values():
            if guarantee.counts and guarantee.starts_on <= day <= (guarantee.ends_on or day):
                contracts[guarantee.district_code, guarantee.department_code] += guarantee.principal
        yield from _balances(day.isoformat(), "balance_by_ledger", Tally.of_units(ledger))
        yield from _balances(day.isoformat(), "own_risk_balance", Tally.of_units(own_risk), _MILLION)
        yield from _balances(day.isoformat(), "balance_by_contract", Tally.of_units(contracts))


def _balances(day: str, definition_id: str, tally: Tally, scale: int = 1) -> Iterator[TrueValue]:
    for (kind, code), total in tally.items():
        cents = _half_up(total, scale)
        sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
        yield TrueValue(day, definition_id, kind, code, f"{sign}{whole}.{rest:02d}", "1")


def _half_up(total: int, scale: int) -> int:
    """Return total / scale rounded half away from zero."""
    rounded = (2 * abs(total) + scale) // (2 * scale)
    return -rounded if total < 0 else rounded
