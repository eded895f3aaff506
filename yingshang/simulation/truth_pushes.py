"""True push rates, from plain dictionaries of the newest accepted records."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from yingshang.simulation.days import WorkCalendar, date_of, epoch_day
from yingshang.simulation.truth import Tally, TrueValue, rates

WORKDAYS_ALLOWED = 10
_Unit = tuple[str | None, str | None]


class _Policy(NamedTuple):
    is_new_fiscal: bool
    online_on: dt.date | None
    district_code: str | None
    department_code: str | None


class PushTruth:
    """Policies, enterprises, matches and pushes as accepted so far."""

    def __init__(self, calendar: WorkCalendar, window: tuple[int, int]) -> None:
        """Measure in the window of epoch days, both included."""
        self._calendar = calendar
        self._first, self._last = (date_of(day) for day in window)
        self._districts: dict[str, str | None] = {}
        self._policies: dict[str, _Policy] = {}
        self._matches: dict[str, tuple[str, str, bool, dt.date]] = {}
        self._pushes: dict[str, tuple[str, str, dt.date | None]] = {}
        self._due: dict[dt.date, dt.date] = {}

    def learn_enterprises(self, frame: pl.DataFrame) -> None:
        """Take accepted enterprises: only their district matters here."""
        self._districts.update(frame.select("credit_code", "district_code").iter_rows())

    def learn_policies(self, frame: pl.DataFrame) -> None:
        """Take accepted policies."""
        columns = ("policy_id", "is_fiscal", "online_on", "issued_on", "district_code", "department_code")
        for policy, is_fiscal, online, issued, district, department in frame.select(columns).iter_rows():
            since = online or issued
            is_new = since is not None and self._first <= since <= self._last
            self._policies[policy] = _Policy(is_fiscal and is_new, since, district, department)

    def learn_matches(self, frame: pl.DataFrame) -> None:
        """Take accepted results of matching enterprises with policies."""
        columns = ("match_id", "policy_id", "credit_code", "is_eligible", "eligible_on")
        for match, *rest in frame.select(columns).iter_rows():
            self._matches[match] = (rest[0], rest[1], rest[2], rest[3])

    def learn_pushes(self, frame: pl.DataFrame) -> None:
        """Take accepted pushes; one that is not proactive or not delivered has no day."""
        columns = ("push_id", "policy_id", "credit_code", "is_proactive", "is_delivered", "delivered_at", "pushed_at")
        for push, policy, code, is_proactive, is_delivered, delivered, pushed in frame.select(columns).iter_rows():
            day = (delivered or pushed).date() if is_proactive and is_delivered else None
            self._pushes[push] = (policy, code, day)

    def measure(self, as_of: int) -> Iterator[TrueValue]:
        """Yield the true values at the end of the epoch day `as_of`."""
        end = min(date_of(as_of), self._last)
        eligible_since = self._eligible_pairs()
        reached_on = self._first_deliveries()
        pairs: Counter[_Unit] = Counter()
        reached: Counter[_Unit] = Counter()
        for (policy_id, code), since in eligible_since.items():
            policy, due = self._policies.get(policy_id), self._push_due(since)
            if policy is None or not policy.is_new_fiscal or not self._first <= due <= end:
                continue
            unit = (self._districts.get(code), policy.department_code)
            pairs[unit] += 1
            if reached_on.get((policy_id, code), dt.date.max) <= due:
                reached[unit] += 1
        day = date_of(as_of).isoformat()
        yield from rates(day, "push_by_pair", Tally.of_units(reached), Tally.of_units(pairs))
        pushed = {pair[0] for pair, first in reached_on.items() if pair in eligible_since and first <= date_of(as_of)}
        yield from self._by_policy(day, end, pushed)

    def _by_policy(self, day: str, end: dt.date, pushed: set[str]) -> Iterator[TrueValue]:
        """A policy belongs to its own district, not to that of an enterprise."""
        policies: Counter[_Unit] = Counter()
        reached: Counter[_Unit] = Counter()
        for policy_id, policy in self._policies.items():
            if policy.is_new_fiscal and policy.online_on is not None and policy.online_on <= end:
                unit = (policy.district_code, policy.department_code)
                policies[unit] += 1
                reached[unit] += policy_id in pushed
        yield from rates(day, "push_by_policy", Tally.of_units(reached), Tally.of_units(policies))

    def _eligible_pairs(self) -> dict[tuple[str, str], dt.date]:
        since: dict[tuple[str, str], dt.date] = {}
        for policy, code, is_eligible, day in self._matches.values():
            if is_eligible and day < since.get((policy, code), dt.date.max):
                since[policy, code] = day
        return since

    def _first_deliveries(self) -> dict[tuple[str, str], dt.date]:
        first: dict[tuple[str, str], dt.date] = {}
        for policy, code, day in self._pushes.values():
            if day is not None and day < first.get((policy, code), dt.date.max):
                first[policy, code] = day
        return first

    def _push_due(self, eligible_on: dt.date) -> dt.date:
        if eligible_on not in self._due:
            days = np.array([epoch_day(eligible_on)], dtype=np.int32)
            self._due[eligible_on] = date_of(int(self._calendar.after(days, WORKDAYS_ALLOWED)[0]))
        return self._due[eligible_on]
