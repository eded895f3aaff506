"""The definitions of the three headline targets, row by row, over the newest accepted rows known by a day."""

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import chinese_calendar

CITY = "330100"


def end_of_term(moment):
    if moment is not None and moment.time() == dt.time():
        return moment + dt.timedelta(hours=23, minutes=59)
    return moment


def tenth_workday(day):
    count = 0
    while count < 10:
        day += dt.timedelta(days=1)
        count += chinese_calendar.is_workday(day)
    return day


class Sums(defaultdict):
    def __init__(self):
        super().__init__(Decimal)

    def add(self, district, department, amount=1):
        for unit in (
            ("city", CITY),
            ("district", district or "UNASSIGNED"),
            ("department", department or "UNASSIGNED"),
        ):
            self[unit] += amount


class Rate:
    def __init__(self):
        self.numerator, self.denominator = Sums(), Sums()

    def count(self, unit, good):
        self.denominator.add(*unit)
        if good:
            self.numerator.add(*unit)

    def pair(self):
        return self.numerator, self.denominator


def holding_closure(petition, log):
    if any(action == "close" for _, action in log):
        moment, action = max(log)
        return moment if action == "close" else None
    return petition["closed_at"]


def effective_due(petition):
    due, approved = end_of_term(petition["due_at"]), petition["extension_approved_at"]
    if due and approved and approved <= due:
        return end_of_term(petition["extended_due_at"])
    return due


def is_valid(petition, due):
    if petition["status"] in {"void", "test", "duplicate"} or petition["duplicate_of"]:
        return False
    if petition["is_enterprise"] is False:
        return False
    is_withdrawn = petition["status"] == "withdrawn"
    return not (is_withdrawn and (due is None or petition["withdrawn_at"].date() <= due.date()))


def petition_rates(lake, as_of, start):
    logs = defaultdict(list)
    for event in lake["petition_events"].values():
        if event["action"] in {"close", "reopen"}:
            logs[event["petition_id"]].append((event["happened_at"], event["action"]))
    names = ("closure_of_due", "on_time_of_due", "on_time_of_first_due", "closure_of_received", "on_time_of_closed")
    rates = {name: Rate() for name in names}
    for petition in lake["petitions"].values():
        due, closed = effective_due(petition), holding_closure(petition, logs[petition["petition_id"]])
        if is_valid(petition, due):
            count_petition(rates, petition, due, closed, lambda moment: moment and start <= moment.date() <= as_of)
    return {name: rate.pair() for name, rate in rates.items()}


def count_petition(rates, petition, due, closed, is_in_window):
    unit = (petition["district_code"], petition["department_code"])
    on_time = bool(closed and due and closed <= due)
    if is_in_window(due):
        rates["closure_of_due"].count(unit, closed)
        rates["on_time_of_due"].count(unit, on_time)
    first = end_of_term(petition["due_at"])
    if is_in_window(first):
        rates["on_time_of_first_due"].count(unit, bool(closed and closed <= first))
    if is_in_window(petition["accepted_at"]):
        rates["closure_of_received"].count(unit, closed)
    if due and is_in_window(closed):
        rates["on_time_of_closed"].count(unit, on_time)


def first_days(days):
    first = {}
    for pair, day in days:
        first[pair] = min(day, first.get(pair, dt.date.max))
    return first


def new_policies(lake, start):
    found = {}
    for name, policy in lake["policies"].items():
        day = policy["online_on"] or policy["issued_on"]
        if policy["is_fiscal"] and day.year == start.year:
            found[name] = (day, policy)
    return found


def push_rates(lake, as_of, start):
    eligible = first_days(
        ((match["policy_id"], match["credit_code"]), match["eligible_on"])
        for match in lake["policy_matches"].values()
        if match["is_eligible"]
    )
    delivered = first_days(
        ((push["policy_id"], push["credit_code"]), (push["delivered_at"] or push["pushed_at"]).date())
        for push in lake["policy_pushes"].values()
        if push["is_proactive"] and push["is_delivered"]
    )
    by_pair, by_policy, new = Rate(), Rate(), new_policies(lake, start)
    for pair, day in eligible.items():
        due = tenth_workday(day)
        if pair[0] in new and start <= due <= as_of:
            district = lake["enterprises"].get(pair[1], {}).get("district_code")
            is_reached = delivered.get(pair, dt.date.max) <= due
            by_pair.count((district, new[pair[0]][1]["department_code"]), is_reached)
    pushed = {pair[0] for pair in delivered if pair in eligible}
    for name, (day, policy) in new.items():
        if day <= as_of:
            by_policy.count((policy["district_code"], policy["department_code"]), name in pushed)
    return {"push_by_pair": by_pair.pair(), "push_by_policy": by_policy.pair()}


def balances(lake, as_of):
    counted = {
        name: row
        for name, row in lake["guarantees"].items()
        if row["is_government"] and row["is_policy"] and row["business_kind"] != "re_guarantee"
    }
    ledger, own_risk, contracts = Sums(), Sums(), Sums()
    for event in lake["guarantee_events"].values():
        row = counted.get(event["guarantee_id"])
        if row and event["confirmed_on"] <= as_of:
            amount = event["amount_yuan"] if event["event_kind"] == "issued" else -event["amount_yuan"]
            share = Decimal(1) if row["liability_share"] is None else row["liability_share"]
            ledger.add(row["district_code"], row["department_code"], amount)
            own_risk.add(row["district_code"], row["department_code"], amount * share)
    for row in counted.values():
        if row["starts_on"] <= as_of <= (row["ends_on"] or as_of):
            contracts.add(row["district_code"], row["department_code"], row["principal_yuan"])
    one = defaultdict(lambda: Decimal(1))
    named = {"balance_by_ledger": ledger, "own_risk_balance": own_risk, "balance_by_contract": contracts}
    cent = Decimal("0.01")
    return {
        name: (defaultdict(Decimal, {unit: value.quantize(cent, ROUND_HALF_UP) for unit, value in sums.items()}), one)
        for name, sums in named.items()
    }
