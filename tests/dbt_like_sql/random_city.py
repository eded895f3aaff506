"""A small random city, delivered in parts: corrected, withdrawn and late records, and every edge case of the rules."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

Row = dict[str, Any]
Delivery = tuple[str, dt.date, list[Row]]

DISTRICTS = ["D1", "D2", "D3"]
DEPARTMENTS = ["A1", "A2"]
UNITS: list[Row] = [
    {"unit_code": "330100", "unit_name": "甲市", "unit_kind": "city"},
    *({"unit_code": code, "unit_name": f"{code}区", "unit_kind": "district"} for code in DISTRICTS),
    *({"unit_code": code, "unit_name": f"{code}局", "unit_kind": "department"} for code in DEPARTMENTS),
    {"unit_code": "S1", "unit_name": "一街道", "unit_kind": "street", "parent_code": "D1"},
    {"unit_code": "S2", "unit_name": "二街道", "unit_kind": "street", "parent_code": "D2"},
]
FIRST, LAST = dt.date(2023, 11, 15), dt.date(2025, 1, 31)


class RandomCity:
    """Draws records; `deliveries` holds them in the order of delivery."""

    def __init__(self, seed: int, last_cutoff: dt.date) -> None:
        self.random = Random(seed)
        self.last_cutoff = last_cutoff
        self.deliveries: list[Delivery] = [("units", FIRST, UNITS)]
        self._petitions(220)
        self._pushes()
        self._guarantees(40)

    def _day(self, first: dt.date = FIRST, last: dt.date = LAST) -> dt.date:
        return first + dt.timedelta(days=self.random.randrange((last - first).days + 1))

    def _moment(self, day: dt.date) -> dt.datetime:
        # Midnight and the last second of a day are where rules about days go wrong.
        second = self.random.choice([0, 86_399, self.random.randrange(86_400)])
        return dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=second)

    def _maybe(self, share: float, value: Any) -> Any:
        return value if self.random.random() < share else None

    def _unit(self, codes: list[str]) -> str | None:
        return self._maybe(0.9, self.random.choice(codes))

    def _deliver(self, dataset: str, rows: list[Row], redraw: Any) -> None:
        """Deliver in three parts; some rows come again changed, some vanish, and one delivery is out of order."""
        early, late = dt.date(2024, 6, 30), self.last_cutoff
        half = len(rows) // 2
        again = [redraw(row) for row in self.random.sample(rows[:half], half // 4)]
        gone = [row | {"_is_withdrawn": True} for row in self.random.sample(rows[half:], half // 8)]
        future = [redraw(row) for row in self.random.sample(rows, half // 6)]
        self.deliveries += [
            (dataset, early, rows[:half]),
            (dataset, late + dt.timedelta(days=1), future),
            (dataset, late, rows[half:] + again),
            (dataset, late, gone + [redraw(row) for row in again[: len(again) // 2]]),
        ]

    def _petitions(self, count: int) -> None:
        rows = [self._petition(f"P{number}") for number in range(count)]
        events = [event for row in rows for event in self._events(row)]
        self._deliver("petitions", rows, lambda row: self._petition(row["petition_id"]))
        self._deliver("petition_events", events, lambda row: row | {"happened_at": self._moment(self._day())})

    def _petition(self, petition_id: str) -> Row:
        accepted = self._moment(self._day())
        due = self._maybe(0.92, self._moment(accepted.date() + dt.timedelta(days=self.random.randrange(25))))
        extended = due and self._maybe(0.3, self._moment(due.date() + dt.timedelta(days=self.random.randrange(15))))
        approved = extended and self._moment(due.date() + dt.timedelta(days=self.random.randrange(-5, 3)))
        statuses = ["open", "closed", "closed", "closed", "closed", "withdrawn", "void", "test", "duplicate"]
        status = self.random.choice(statuses)
        withdrawn = self._moment((due or accepted).date() + dt.timedelta(days=self.random.randrange(-5, 6)))
        return {
            "petition_id": petition_id,
            "accepted_at": accepted,
            "due_at": due,
            "extended_due_at": extended,
            "extension_approved_at": extended and self._maybe(0.9, approved),
            "closed_at": self._maybe(0.8, self._moment(accepted.date() + dt.timedelta(days=self.random.randrange(40)))),
            "status": status,
            "withdrawn_at": withdrawn if status == "withdrawn" else None,
            "duplicate_of": self._maybe(0.03, "P0"),
            "is_enterprise": self.random.choice([True, True, True, None, False]),
            "district_code": self._unit(DISTRICTS),
            "department_code": self._unit(DEPARTMENTS),
            "street": self._unit(["一街道", "二街道"]),
        }

    def _events(self, petition: Row) -> list[Row]:
        """Half of the petitions have events: closures, reopenings, both in one instant, reopenings alone."""
        actions = self.random.choice([[], [], ["accept"], ["close"], ["close", "reopen"], ["reopen"], ["close"] * 2])
        actions += self.random.choice([[], [], ["close"], ["reopen", "close"]]) if actions else []
        moment = petition["accepted_at"]
        events = []
        for place, action in enumerate(actions):
            moment += dt.timedelta(days=self.random.randrange(12), seconds=self.random.choice([0, 0, 3600]))
            event_id = f"{petition['petition_id']}-{self.random.randrange(1000)}-{place}"
            key = {"event_id": event_id, "petition_id": petition["petition_id"]}
            events.append(key | {"action": action, "happened_at": moment})
        return events

    def _pushes(self) -> None:
        enterprises = [self._enterprise(f"E{number}") for number in range(12)]
        policies = [self._policy(f"Z{number}") for number in range(14)]
        matches = [self._match(f"M{number}") for number in range(160)]
        pushes = [self._push(f"U{number}") for number in range(220)]
        self._deliver("enterprises", enterprises, lambda row: self._enterprise(row["credit_code"]))
        self._deliver("policies", policies, lambda row: self._policy(row["policy_id"]))
        self._deliver("policy_matches", matches, lambda row: self._match(row["match_id"]))
        self._deliver("policy_pushes", pushes, lambda row: self._push(row["push_id"]))

    def _enterprise(self, credit_code: str) -> Row:
        return {"credit_code": credit_code, "enterprise_name": "企业", "district_code": self._unit(DISTRICTS)}

    def _policy(self, policy_id: str) -> Row:
        return {
            "policy_id": policy_id,
            "policy_name": "政策",
            "is_fiscal": self.random.random() < 0.8,
            "issued_on": self._maybe(0.8, self._day(dt.date(2023, 12, 1))),
            "online_on": self._maybe(0.6, self._day(dt.date(2023, 12, 1))),
            "district_code": self._unit(DISTRICTS),
            "department_code": self._unit(DEPARTMENTS),
        }

    def _pair(self) -> Row:
        # Z14 and Z15 are not in the policy library, E12 and E13 not in the enterprise register.
        return {"policy_id": f"Z{self.random.randrange(16)}", "credit_code": f"E{self.random.randrange(14)}"}

    def _match(self, match_id: str) -> Row:
        eligible = {"is_eligible": self.random.random() < 0.75, "eligible_on": self._day()}
        return {"match_id": match_id} | self._pair() | eligible

    def _push(self, push_id: str) -> Row:
        pushed = self._moment(self._day())
        flags = {"is_proactive": self.random.random() < 0.85, "is_delivered": self.random.random() < 0.9}
        delivered = self._maybe(0.5, pushed + dt.timedelta(hours=self.random.randrange(40)))
        return {"push_id": push_id, "pushed_at": pushed, "delivered_at": delivered} | self._pair() | flags

    def _guarantees(self, count: int) -> None:
        rows = [self._guarantee(f"G{number}") for number in range(count)]
        events = []
        for number in range(count * 6):
            guarantee = f"G{self.random.randrange(count + 2)}"
            events.append(self._guarantee_event(f"L{number}", guarantee))
        self._deliver("guarantees", rows, lambda row: self._guarantee(row["guarantee_id"]))
        self._deliver(
            "guarantee_events", events, lambda row: self._guarantee_event(row["event_id"], row["guarantee_id"])
        )

    def _guarantee(self, guarantee_id: str) -> Row:
        starts = self._day(dt.date(2022, 6, 1))
        return {
            "guarantee_id": guarantee_id,
            "guarantor": "担保公司",
            "is_government": self.random.random() < 0.85,
            "is_policy": self.random.random() < 0.85,
            "business_kind": self.random.choice(["direct", "shared", None, "re_guarantee"]),
            "principal_yuan": self._money(),
            "liability_share": self._maybe(0.7, Decimal(self.random.randrange(1_000_001)) / 1_000_000),
            "starts_on": starts,
            "ends_on": self._maybe(0.8, starts + dt.timedelta(days=self.random.randrange(-3, 700))),
            "district_code": self._unit(DISTRICTS),
            "department_code": self._unit(DEPARTMENTS),
        }

    def _guarantee_event(self, event_id: str, guarantee_id: str) -> Row:
        # Much more is issued than released, and still some guarantees fall below zero for a while.
        kind = self.random.choice(["issued", "issued", "issued", "issued", "released", "compensated"])
        amount = self._money() if kind == "issued" else self._money() / 4
        key = {"event_id": event_id, "guarantee_id": guarantee_id, "event_kind": kind}
        confirmed = self._day(dt.date(2022, 6, 1))
        return key | {"amount_yuan": amount.quantize(Decimal("0.01")), "confirmed_on": confirmed}

    def _money(self) -> Decimal:
        # Odd cents times a share of six decimals leave eight decimals to round.
        return Decimal(self.random.randrange(100_000_000_000)) / 100
