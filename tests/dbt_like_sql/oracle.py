"""The KPIs once more, in plain Python: one day and one unit at a time, by looping over records. No SQL, no sharing.

Slow and literal on purpose; what it says about a day is what the definitions say about that day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from yingshang.workdays import is_workday

Row = Mapping[str, Any]
WINDOW = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
DAY = dt.timedelta(days=1)


def newest(
    deliveries: Iterable[tuple[str, dt.date, list[Row]]], dataset: str, key: str, known_by: dt.date
) -> list[Row]:
    """Return the newest version of every key that is known and not withdrawn."""
    current: dict[str, Row] = {}
    for name, cutoff, rows in deliveries:
        if name == dataset and cutoff <= known_by:
            current.update({row[key]: row for row in rows})
    return [row for row in current.values() if not row.get("_is_withdrawn")]


def end_of_term(moment: dt.datetime | None) -> dt.datetime | None:
    """Read a term of midnight as the end of that day."""
    if moment is not None and moment.time() == dt.time():
        return dt.datetime.combine(moment.date(), dt.time.max)
    return moment


def effective_due(petition: Row) -> dt.datetime | None:
    due, extended = end_of_term(petition["due_at"]), end_of_term(petition["extended_due_at"])
    approved = petition["extension_approved_at"]
    in_time = due is not None and approved is not None and approved <= due
    return extended if in_time and extended is not None else due


def invalid_reason(petition: Row) -> str | None:
    due = effective_due(petition)
    if petition["status"] in ("void", "test"):
        return str(petition["status"])
    if petition["status"] == "duplicate" or petition["duplicate_of"] is not None:
        return "duplicate"
    if petition["is_enterprise"] is False:
        return "not_enterprise"
    if petition["status"] == "withdrawn" and (due is None or petition["withdrawn_at"].date() <= due.date()):
        return "withdrawn_before_due"
    return None


def closure_at(petition: Row, events: list[Row], day: dt.date) -> dt.datetime | None:
    """Return when the closure that holds at the end of `day` happened."""
    if not any(event["action"] == "close" for event in events):
        closed = petition["closed_at"]
        return closed if closed is not None and closed.date() <= day else None
    past = [event for event in events if event["action"] in ("close", "reopen") and event["happened_at"].date() <= day]
    past.sort(key=lambda event: (event["happened_at"], event["action"], event["event_id"]))
    return past[-1]["happened_at"] if past and past[-1]["action"] == "close" else None


def events_by_petition(events: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        found[event["petition_id"]].append(event)
    return found


def verdicts(petition: Row, events: list[Row], day: dt.date) -> dict[str, bool]:
    """Return the definitions that count a petition at the end of `day`, each with whether it is good."""
    if invalid_reason(petition):
        return {}
    until = min(day, WINDOW[1])
    due = effective_due(petition)
    closed = closure_at(petition, events, day)
    on_time = closed is not None and due is not None and closed <= due
    counted = {}
    if due is not None and WINDOW[0] <= due.date() <= until:
        counted["closure_of_due"] = closed is not None
        counted["on_time_of_due"] = on_time
    if WINDOW[0] <= petition["accepted_at"].date() <= until:
        counted["closure_of_received"] = closed is not None
    if due is not None and closed is not None and WINDOW[0] <= closed.date() <= until:
        counted["on_time_of_closed"] = on_time
    return counted


def rates(counted: Iterable[Mapping[str, bool]]) -> dict[str, tuple[int, int]]:
    """Return (numerator, denominator) of the four definitions from the verdicts of petitions."""
    counts = {name: [0, 0] for name in ("closure_of_due", "on_time_of_due", "closure_of_received", "on_time_of_closed")}
    for verdict in counted:
        for definition, is_good in verdict.items():
            counts[definition][0] += is_good
            counts[definition][1] += 1
    return {name: (good, everything) for name, (good, everything) in counts.items()}


def petition_rates(petitions: list[Row], events: list[Row], day: dt.date) -> dict[str, tuple[int, int]]:
    """Return (numerator, denominator) of the four definitions at the end of `day`."""
    of_petition = events_by_petition(events)
    return rates(verdicts(petition, of_petition[petition["petition_id"]], day) for petition in petitions)


@cache
def workday_after(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th working day after `day`."""
    while count:
        day += DAY
        count -= is_workday(day)
    return day


def eligible_pairs(matches: list[Row]) -> dict[tuple[str, str], dt.date]:
    since: dict[tuple[str, str], dt.date] = {}
    for match in matches:
        if match["is_eligible"]:
            pair = (match["policy_id"], match["credit_code"])
            since[pair] = min(since.get(pair, dt.date.max), match["eligible_on"])
    return since


def delivery_days(pushes: list[Row]) -> dict[tuple[str, str], list[dt.date]]:
    days = defaultdict(list)
    for push in pushes:
        if push["is_proactive"] and push["is_delivered"]:
            days[push["policy_id"], push["credit_code"]].append((push["delivered_at"] or push["pushed_at"]).date())
    return days


def new_fiscal(policies: list[Row]) -> dict[str, dt.date]:
    """Return the day since which each new fiscal policy is online."""
    online = {
        policy["policy_id"]: policy["online_on"] or policy["issued_on"] for policy in policies if policy["is_fiscal"]
    }
    return {policy: day for policy, day in online.items() if day is not None and WINDOW[0] <= day <= WINDOW[1]}


def pushed_pairs(
    since: Mapping[tuple[str, str], dt.date],
    days: Mapping[tuple[str, str], list[dt.date]],
    day: dt.date,
    workdays: int = 10,
) -> tuple[int, int]:
    """Count pairs of new fiscal policies whose push was due by `day`, and those pushed in time."""
    good = everything = 0
    for pair, eligible_on in since.items():
        due = workday_after(eligible_on, workdays)
        if WINDOW[0] <= due <= min(day, WINDOW[1]):
            everything += 1
            good += any(pushed <= due for pushed in days.get(pair, []))
    return good, everything


def counted(guarantees: list[Row]) -> list[Row]:
    """Return the policy guarantees of government guarantors, re-guarantees left out."""
    return [
        row
        for row in guarantees
        if row["is_government"] and row["is_policy"] and row["business_kind"] != "re_guarantee"
    ]


def flows(guarantees: list[Row], events: list[Row]) -> list[tuple[dt.date, str, Decimal, Decimal]]:
    """Return (day, guarantee, signed amount, own-risk share) of every event of these guarantees."""
    share = {row["guarantee_id"]: row["liability_share"] for row in guarantees}
    return [
        (
            event["confirmed_on"],
            event["guarantee_id"],
            event["amount_yuan"] if event["event_kind"] == "issued" else -event["amount_yuan"],
            Decimal(1) if share[event["guarantee_id"]] is None else share[event["guarantee_id"]],
        )
        for event in events
        if event["guarantee_id"] in share
    ]


def balances(guarantees: list[Row], events: list[Row], day: dt.date) -> dict[str, Decimal]:
    """Return the balances of counted guarantees at the end of `day`, rounded half up to cents."""
    past = [flow for flow in flows(guarantees, events) if flow[0] <= day]
    exact = {
        "balance_by_ledger": sum((amount for _, _, amount, _ in past), Decimal(0)),
        "own_risk_balance": sum((amount * share for _, _, amount, share in past), Decimal(0)),
        "balance_by_contract": sum(
            (row["principal_yuan"] for row in guarantees if row["starts_on"] <= day <= (row["ends_on"] or day)),
            Decimal(0),
        ),
    }
    return {name: value.quantize(Decimal("0.01"), ROUND_HALF_UP) for name, value in exact.items()}


def is_overdrawn(guarantees: list[Row], events: list[Row], day: dt.date) -> bool:
    """Tell whether some counted guarantee has a negative balance at the end of `day`."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for confirmed_on, guarantee_id, amount, _ in flows(guarantees, events):
        if confirmed_on <= day:
            totals[guarantee_id] += amount
    return any(total < 0 for total in totals.values())
