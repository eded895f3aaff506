"""Why records do not count, and what each petition is, against the independent computation."""

import datetime as dt
from collections import Counter

import oracle
import pytest
from known_records import Records, of_unit

DEFINITIONS = ("closure_of_due", "on_time_of_due", "closure_of_received", "on_time_of_closed")


def reason(petition: oracle.Row, events: list[oracle.Row], definition: str, as_of: dt.date) -> str | None:
    """Return why a petition is not in a denominator on the as_of day, by the order of the definitions."""
    due, until = oracle.effective_due(petition), min(as_of, oracle.WINDOW[1])
    closed = oracle.closure_at(petition, events, as_of)
    accepted_on, due_on = petition["accepted_at"].date(), due and due.date()
    steps = {
        "closure_of_received": [("outside_window", not oracle.WINDOW[0] <= accepted_on <= until)],
        "on_time_of_closed": [
            ("no_due_date", due_on is None),
            ("not_closed", closed is None),
            ("outside_window", closed and not oracle.WINDOW[0] <= closed.date() <= oracle.WINDOW[1]),
        ],
    }
    of_due = [
        ("no_due_date", due_on is None),
        ("not_yet_due", due_on and due_on > until),
        ("outside_window", due_on and due_on < oracle.WINDOW[0]),
    ]
    found = (why for why, applies in steps.get(definition, of_due) if applies)
    return oracle.invalid_reason(petition) or next(found, None)


def is_known(petition: oracle.Row, events: list[oracle.Row], as_of: dt.date) -> bool:
    """Tell whether anything had happened to a petition by the as_of day."""
    due = oracle.effective_due(petition)
    reopened = any(event["action"] == "reopen" and event["happened_at"].date() <= as_of for event in events)
    return (
        petition["accepted_at"].date() <= as_of
        or (due is not None and due.date() <= as_of)
        or oracle.closure_at(petition, events, as_of) is not None
        or (reopened and any(event["action"] == "close" for event in events))
    )


@pytest.mark.parametrize("name", ["after_the_window", "looking_back"])
@pytest.mark.parametrize("unit", [("city", "330100"), ("district", "D2"), ("department", "UNASSIGNED")])
def test_petitions_left_out_by_reason(name, unit, request):
    build = request.getfixturevalue(name)
    records = Records(build)
    expected: Counter[tuple[str, str]] = Counter()
    for petition in of_unit(records.petitions, unit):
        events = [event for event in records.events if event["petition_id"] == petition["petition_id"]]
        if is_known(petition, events, build.as_of):
            expected.update(
                (definition, reason(petition, events, definition, build.as_of)) for definition in DEFINITIONS
            )
    found = build.rows(
        "select definition_id, reason, records from kpi.exclusions"
        f" where kpi_id = 'petition_closure_rate' and (unit_kind, unit_code) = ('{unit[0]}', '{unit[1]}')"
    )
    assert {(definition, why): records for definition, why, records in found} == {
        key: count for key, count in expected.items() if key[1] is not None
    }


def test_guarantees_left_out_with_their_amounts(after_the_window):
    records = Records(after_the_window)
    contracts = {row["guarantee_id"]: row for row in records.guarantees}
    expected: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    for event in records.guarantee_events:
        contract = contracts.get(event["guarantee_id"])
        if event["confirmed_on"] > after_the_window.as_of or (contract and oracle.counted([contract])):
            continue
        if contract is None:
            why = "unknown_guarantee"
        elif not contract["is_government"]:
            why = "not_government"
        else:
            why = "re_guarantee" if contract["is_policy"] else "not_policy"
        expected[why] += 1
        amounts[why] += event["amount_yuan"] if event["event_kind"] == "issued" else -event["amount_yuan"]
    found = after_the_window.rows(
        "select reason, records, amount_yuan from kpi.exclusions"
        " where definition_id = 'balance_by_ledger' and unit_kind = 'city'"
    )
    assert {why: records for why, records, _ in found} == expected
    assert {why: amount for why, _, amount in found} == amounts


def test_pairs_left_out_by_reason(after_the_window):
    records = Records(after_the_window)
    policies = {row["policy_id"]: row for row in records.policies}
    online, since = oracle.new_fiscal(records.policies), oracle.eligible_pairs(records.matches)
    due = {pair: oracle.workday_after(day, 10) for pair, day in since.items()}
    known = {
        (match["policy_id"], match["credit_code"])
        for match in records.matches
        if match["eligible_on"] <= after_the_window.as_of
    }
    expected: Counter[str] = Counter()
    for pair in known:
        steps = [
            ("unknown_policy", pair[0] not in policies),
            ("not_fiscal", pair[0] in policies and not policies[pair[0]]["is_fiscal"]),
            ("not_new", pair[0] not in online),
            ("ineligible", pair not in since),
            ("not_yet_due", pair in due and due[pair] > oracle.WINDOW[1]),
            ("outside_window", pair in due and due[pair] < oracle.WINDOW[0]),
        ]
        expected.update([next((why for why, applies in steps if applies), "")])
    assert expected.pop("")
    found = after_the_window.rows(
        "select reason, records from kpi.exclusions where definition_id = 'push_by_pair' and unit_kind = 'city'"
    )
    assert dict(found) == expected
    assert len(expected) == 6


def test_petitions_of_the_mart(looking_back):
    records = Records(looking_back)
    found = {
        row[0]: row[1:]
        for row in looking_back.rows(
            "select petition_id, is_valid, due_on, closed_at, is_closed, coalesce(is_on_time, false)"
            " from marts.fct_petitions"
        )
    }
    expected = {}
    for petition in records.petitions:
        events = [event for event in records.events if event["petition_id"] == petition["petition_id"]]
        due, closed = oracle.effective_due(petition), oracle.closure_at(petition, events, looking_back.as_of)
        on_time = closed is not None and due is not None and closed <= due
        valid = oracle.invalid_reason(petition) is None
        expected[petition["petition_id"]] = (valid, due and due.date(), closed, closed is not None, on_time)
    assert found == expected
