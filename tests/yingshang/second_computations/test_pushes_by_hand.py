"""Pushes within ten working days around the Spring Festival of 2024, by hand.

The ten working days after Thursday, 8 February: 9, 18 (a Sunday that is worked), 19 to 23, 26, 27 and 28 February.
"""

import datetime as dt

import hand_lake
import pytest

from yingshang.second_computations import Terms, known_rows
from yingshang.second_computations.pushes import push_by_pair

TERMS = Terms("CITY", dt.date(2024, 1, 1), dt.date(2024, 12, 31), as_of=dt.date(2024, 2, 28), workdays_allowed=10)
KEPT, BROKEN = (1, 1), (0, 1)


def february(day):
    return dt.date(2024, 2, day)


def match(number, enterprise, policy="P1", day=8, **more):
    told = {"policy_id": policy, "credit_code": enterprise, "is_eligible": True, "eligible_on": february(day)}
    return {"match_id": f"M{number}"} | told | more


def push(number, enterprise, day, policy="P1", **more):
    moment = dt.datetime(2024, 2, day, 23, 59)
    told = {"policy_id": policy, "credit_code": enterprise, "is_proactive": True, "is_delivered": True}
    return {"push_id": f"T{number}"} | told | {"pushed_at": moment} | more


@pytest.fixture
def pushes(lake):
    fiscal = {"is_fiscal": True, "issued_on": dt.date(2023, 12, 31), "department_code": "B1"}
    lake.deliver(
        "policies",
        {"policy_id": "P1", "online_on": dt.date(2024, 1, 1)} | fiscal,
        {"policy_id": "P2"} | fiscal,  # not new: issued in the year before, and no day online
        {"policy_id": "P3", "online_on": dt.date(2024, 1, 1)} | fiscal | {"is_fiscal": False},
    )
    lake.deliver("enterprises", {"credit_code": "E1", "district_code": "D2"}, {"credit_code": "E2"})
    lake.deliver(
        "policy_matches",
        *(match(number, f"E{number}") for number in range(1, 8)),
        match(11, "E1", "P2"),
        match(12, "E1", "P3"),
        match(13, "E8", is_eligible=False),
        match(14, "E9", day=9),  # due on the 29th: not yet
        match(15, "E10", day=9),
        match(16, "E11", eligible_on=None),
    )
    lake.deliver("policy_matches", match(17, "E10", day=7), match(7, "E7", is_eligible=False))
    late = dt.datetime(2024, 2, 29)
    lake.deliver(
        "policy_pushes",
        push(1, "E1", 28),
        push(2, "E2", 29),
        push(3, "E3", 29),
        push(4, "E3", 20),
        push(5, "E4", 20, is_proactive=False),
        push(6, "E4", 20, is_delivered=None),
        push(7, "E5", 20, delivered_at=late),
        push(8, "E6", 20, pushed_at=None),
        push(9, "E10", 27),
        push(10, "E12", 20),  # nobody asked for it
    )
    return lake


EXPECTED = {
    "P1 E1": KEPT,
    "P1 E10": KEPT,  # since the 7th, so due on the 27th
    "P1 E2": BROKEN,
    "P1 E3": KEPT,
    "P1 E4": BROKEN,
    "P1 E5": BROKEN,
    "P1 E6": BROKEN,
}


@pytest.mark.parametrize("rows_at_once", [1000, 4])
def test_the_first_push_of_each_pair_against_its_term(pushes, monkeypatch, rows_at_once):
    monkeypatch.setattr(known_rows, "_ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr(known_rows, "_SAMPLED", 1)
    assert len(list(push_by_pair(pushes.known(), TERMS))) == {1000: 1, 4: 4}[rows_at_once]
    assert hand_lake.parts(push_by_pair, pushes, TERMS) == EXPECTED


def test_a_pair_is_where_its_enterprise_is_else_where_the_policy_is_made(pushes):
    terms = Terms("D2", TERMS.window_start, TERMS.window_end, TERMS.as_of, workdays_allowed=10)
    assert hand_lake.parts(push_by_pair, pushes, terms) == {"P1 E1": KEPT}
