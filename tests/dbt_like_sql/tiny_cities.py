"""Districts whose targets hang by a thread: each is a small random city of its own, all in one lake.

Petitions are mostly on time, a few late, some open; pairs are mostly pushed in time. Whether a target can still be met
depends on a handful of records that fall due later.
"""

import datetime as dt
from random import Random
from typing import Any

AS_OF = dt.date(2024, 12, 2)
CITIES = [f"T{number:02d}" for number in range(40)]
Row = dict[str, Any]
Delivery = tuple[str, dt.date, list[Row]]


def deliveries(seed: int) -> list[Delivery]:
    """Draw everything that is known on AS_OF."""
    random = Random(seed)
    units = [{"unit_code": "330100", "unit_name": "甲市", "unit_kind": "city"}]
    units += [{"unit_code": code, "unit_name": f"{code}区", "unit_kind": "district"} for code in CITIES]
    policies = [{"policy_id": "Z", "policy_name": "政策", "is_fiscal": True, "online_on": dt.date(2024, 1, 8)}]
    petitions, enterprises, matches, pushes = [], [], [], []
    for code in CITIES:
        petitions += _petitions(random, code)
        for number in range(random.randrange(12, 90)):
            firm = f"{code}E{number}"
            enterprises.append({"credit_code": firm, "enterprise_name": "企业", "district_code": code})
            matches.append(_match(random, firm))
            if random.random() < 0.95:
                pushed = matches[-1]["eligible_on"] + dt.timedelta(days=random.choice([0, 3, 9, 9, 30]))
                pushes += [_push(firm, pushed)] if pushed <= AS_OF else []
    rows = {
        "units": units,
        "petitions": petitions,
        "enterprises": enterprises,
        "policies": policies,
        "policy_matches": matches,
        "policy_pushes": pushes,
    }
    empty = ("petition_events", "guarantees", "guarantee_events")
    return [(name, AS_OF, content) for name, content in rows.items()] + [(name, AS_OF, []) for name in empty]


def _petitions(random: Random, code: str) -> list[Row]:
    """Some are due already, some by the end of the year, some later; many of those to come are closed already."""
    late, come = random.choice([0, 0, 1, 2, 3]), random.randrange(40)
    past = [_petition(random, dt.date(2024, 11, 20)) for _ in range(random.randrange(120))]
    past += [_petition(random, dt.date(2024, 11, 20), late=True) for _ in range(late)]
    future = [_petition(random, dt.date(2024, 12, 20), is_open=random.random() < 0.8) for _ in range(come)]
    beyond = [_petition(random, dt.date(2025, 1, 20), is_open=True) for _ in range(random.randrange(6))]
    rows = [*past, *future, *beyond]
    return [row | {"petition_id": f"{code}P{number}", "district_code": code} for number, row in enumerate(rows)]


def _petition(random: Random, due_on: dt.date, *, late: bool = False, is_open: bool = False) -> Row:
    due = dt.datetime.combine(due_on, dt.time(17)) + dt.timedelta(days=random.randrange(-9, 10))
    accepted = due - dt.timedelta(days=45)
    closed = None if is_open else min(due, dt.datetime.combine(AS_OF, dt.time(9))) - dt.timedelta(hours=5)
    if late:
        closed = random.choice([None, due + dt.timedelta(hours=2)])
    status = "open" if closed is None else "closed"
    return {"accepted_at": accepted, "due_at": due, "closed_at": closed, "status": status, "is_enterprise": True}


def _match(random: Random, firm: str) -> Row:
    day = random.choice([dt.date(2024, 6, 3), dt.date(2024, 11, 25), dt.date(2024, 11, 25), dt.date(2024, 12, 2)])
    day -= dt.timedelta(days=random.randrange(5))
    return {"match_id": f"M{firm}", "policy_id": "Z", "credit_code": firm, "is_eligible": True, "eligible_on": day}


def _push(firm: str, day: dt.date) -> Row:
    pushed = dt.datetime.combine(day, dt.time(10))
    flags = {"is_proactive": True, "is_delivered": True, "delivered_at": None}
    return {"push_id": f"U{firm}", "policy_id": "Z", "credit_code": firm, "pushed_at": pushed} | flags
