"""Policies pushed in time to each enterprise that they are for: terms are counted on the calendar, day by day."""

import datetime as dt
from functools import cache

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import Parts, Terms, parts_of
from yingshang.workdays import is_workday

Pair = tuple[str, str]


def push_by_pair(known: KnownRows, terms: Terms) -> Parts:
    """Return one part per new fiscal policy and eligible enterprise whose term has passed; 1 where it was kept.

    Route: the term is found by walking the working days, not by numbering them.
    """
    assert terms.workdays_allowed is not None
    policies = {
        row["policy_id"]: row
        for row in known.rows("policies", "is_fiscal", "online_on", "issued_on", "department_code")
        if row["is_fiscal"] and _is_new(row["online_on"] or row["issued_on"], terms)
    }
    homes = {row["credit_code"]: row["district_code"] for row in known.rows("enterprises", "district_code")}
    pushed = _first_pushes(known)
    parts = []
    for (policy, enterprise), eligible_on in _eligible(known).items():
        if policy not in policies:
            continue
        due = workday_after(eligible_on, terms.workdays_allowed)
        place = (homes.get(enterprise), policies[policy]["department_code"])
        if terms.has(due) and known.is_within(terms.root_code, *place):
            is_kept = pushed.get((policy, enterprise), dt.date.max) <= due
            parts.append((f"{policy} {enterprise}", int(is_kept), 1))
    return parts_of(parts)


@cache
def workday_after(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th working day after `day`."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_workday(day)
    return day


def _is_new(day: dt.date | None, terms: Terms) -> bool:
    return day is not None and terms.window_start <= day <= terms.window_end


def _eligible(known: KnownRows) -> dict[Pair, dt.date]:
    since: dict[Pair, dt.date] = {}
    for row in known.rows("policy_matches", "policy_id", "credit_code", "is_eligible", "eligible_on"):
        if row["is_eligible"] and row["eligible_on"] is not None:
            pair = (row["policy_id"], row["credit_code"])
            since[pair] = min(row["eligible_on"], since.get(pair, dt.date.max))
    return since


def _first_pushes(known: KnownRows) -> dict[Pair, dt.date]:
    first: dict[Pair, dt.date] = {}
    columns = ("policy_id", "credit_code", "is_proactive", "is_delivered", "delivered_at", "pushed_at")
    for row in known.rows("policy_pushes", *columns):
        moment = row["delivered_at"] or row["pushed_at"]
        if row["is_proactive"] and row["is_delivered"] and moment is not None:
            pair = (row["policy_id"], row["credit_code"])
            first[pair] = min(moment.date(), first.get(pair, dt.date.max))
    return first
