"""Guarantees, subsidies, loans and funds of 2024 as known on 30 September, by hand; amounts in yuan."""

import datetime as dt
from decimal import Decimal

import hand_lake
import pytest

from yingshang.second_computations import ROUTES, Terms

DAY = dt.date(2024, 9, 30)
TERMS = Terms("CITY", dt.date(2024, 1, 1), dt.date(2024, 12, 31), as_of=DAY, scope=frozenset({"S", "T"}))
LATER = dt.date(2024, 10, 1)
BEFORE = dt.date(2023, 12, 31)


def figure(definition, lake):
    exact = hand_lake.parts(ROUTES[definition], lake, TERMS)
    return {record: (Decimal(numerator), Decimal(denominator)) for record, (numerator, denominator) in exact.items()}


def told(**amounts):
    """Return the expected parts: a sum, or a pair of numerator and denominator."""
    pairs = {record: pair if isinstance(pair, tuple) else (pair, "0") for record, pair in amounts.items()}
    return {record: (Decimal(numerator), Decimal(denominator)) for record, (numerator, denominator) in pairs.items()}


def guarantee(name, **more):
    usual = {"principal_yuan": 1000, "starts_on": dt.date(2024, 1, 1), "ends_on": DAY, "fee_yuan": 10}
    return {"guarantee_id": name} | usual | more


@pytest.fixture
def guarantees(lake):
    lake.deliver(
        "guarantees",
        guarantee("G1", is_government=True, is_policy=True, is_agri_small=True),
        guarantee("G2", district_code="D2", fee_yuan=None),
        guarantee("G3", is_government=False),
        guarantee("G4", is_policy=False),
        guarantee("G5", business_kind="re_guarantee"),
        guarantee("G6", starts_on=BEFORE, business_kind="loan"),
        guarantee("G7", starts_on=LATER),
        guarantee("G8", ends_on=None),
        guarantee("G9", ends_on=BEFORE),
        # 2024 has 366 days.
        guarantee("GX", principal_yuan="1234567.89", annual_fee_share="0.012345", ends_on=dt.date(2024, 12, 31)),
    )
    kinds = ("issued", "released", "compensated")
    lake.deliver(
        "guarantee_events",
        *(
            {"event_id": f"{name}-{kind}", "guarantee_id": name, "event_kind": kind, "amount_yuan": amount}
            | {"confirmed_on": DAY}
            for name in ("G1", "G2", "G3", "G5", "NOBODY")
            for kind, amount in zip(kinds, ("1000", "300.05", "0.01"), strict=True)
        ),
        {"event_id": "late", "guarantee_id": "G1", "event_kind": "issued", "amount_yuan": 5, "confirmed_on": LATER},
    )
    return lake


def test_what_each_event_adds_to_the_balance(guarantees):
    assert figure("balance_by_ledger", guarantees) == told(
        **{"G1-issued": "1000", "G1-released": "-300.05", "G1-compensated": "-0.01"},
        **{"G2-issued": "1000", "G2-released": "-300.05", "G2-compensated": "-0.01"},
    )


def test_what_the_guarantees_of_the_window_cost(guarantees):
    # 1 January to 30 September are 274 days: 1000 x 274; a stated fee is yuan a year, so 10 x 365 days.
    rated = ("5578111.06035030", "451851847.74")
    assert figure("fee_rate_by_amount_and_days", guarantees) == told(G1=("3650", "274000"), GX=rated)
    assert figure("fee_rate_agri_small", guarantees) == told(G1=("3650", "274000"))


@pytest.fixture
def subsidies(lake):
    programs = {"A1": "S", "A2": "other", "A3": None}
    lake.deliver("subsidy_applications", *({"application_id": a, "program": p} for a, p in programs.items()))
    usual = {"application_id": "A1", "stage": "advance", "paid_yuan": "100.50", "paid_on": DAY}
    lake.deliver(
        "subsidy_payments",
        {"payment_id": "P1"} | usual,
        {"payment_id": "P2"} | usual | {"stage": "final", "district_code": "D1"},
        {"payment_id": "P3"} | usual | {"stage": "instalment"},
        {"payment_id": "P4"} | usual | {"stage": None},
        {"payment_id": "P5"} | usual | {"application_id": "A2"},
        {"payment_id": "P6"} | usual | {"application_id": "A3"},
        {"payment_id": "P7"} | usual | {"paid_on": LATER},
        {"payment_id": "P8"} | usual | {"application_id": None},
    )
    return lake


def test_subsidies_are_those_of_the_programmes(subsidies):
    paid = ("100.50", "100.50")
    none = ("0", "100.50")
    assert figure("advance_and_final_by_amount", subsidies) == told(P1=paid, P2=paid, P3=none, P4=none)
    assert figure("subsidies_paid", subsidies) == told(P1="100.50", P2="100.50", P3="100.50", P4="100.50")


def test_loans_that_were_helped_and_preferential_ones(lake):
    usual = {"disbursed_yuan": "70.07", "disbursed_on": DAY, "is_preferential": True}
    lake.deliver(
        "loans",
        {"loan_id": "L1"} | usual,
        {"loan_id": "L2"} | usual | {"is_preferential": None},
        {"loan_id": "L3"} | usual | {"disbursed_yuan": None},
        {"loan_id": "L4"} | usual | {"disbursed_on": None},
        {"loan_id": "L5"} | usual | {"is_preferential": False},
    )
    matches = (("L1", "loaned"), ("L1", "loaned"), ("L2", "loaned"), ("L3", "loaned"), ("L5", "declined"))
    lake.deliver(
        "financing_matches",
        *({"request_id": f"R{n}", "loan_id": loan, "result": how} for n, (loan, how) in enumerate(matches)),
    )
    assert figure("financing_helped", lake) == told(L1="70.07", L2="70.07")
    assert figure("disbursed_preferential", lake) == told(L1="70.07")


@pytest.fixture
def funds(lake):
    usual = {"series": "S", "committed_yuan": 100, "fiscal_yuan": "30.5", "established_on": DAY}
    lake.deliver(
        "funds",
        {"fund_id": "F1"} | usual,
        {"fund_id": "F2"} | usual | {"parent_fund_id": "F1", "series": "T"},
        {"fund_id": "F3"} | usual | {"parent_fund_id": "F1", "fiscal_yuan": None},
        {"fund_id": "F4"} | usual | {"parent_fund_id": "F7"},
        {"fund_id": "F5"} | usual | {"established_on": BEFORE, "parent_fund_id": "NOBODY"},
        {"fund_id": "F6"} | usual | {"established_on": LATER},
        {"fund_id": "F7"} | usual | {"series": "other"},
        {"fund_id": "F8"} | usual | {"committed_yuan": None},
        {"fund_id": "F9"} | usual | {"established_on": None},
    )
    lake.deliver(
        "fund_investments",
        {"investment_id": "I1", "fund_id": "F8", "invested_on": DAY, "invested_yuan": 5, "is_private": True},
        {"investment_id": "I2", "fund_id": "F1", "invested_on": DAY, "invested_yuan": 6, "is_private": None},
        {"investment_id": "I3", "fund_id": "F7", "invested_on": DAY, "invested_yuan": 7, "is_private": True},
        {"investment_id": "I4", "fund_id": "F1", "invested_on": BEFORE, "invested_yuan": 8, "is_private": True},
    )
    return lake


def test_funds_without_what_is_in_them_twice(funds):
    sizes = told(F1="100", F2="69.5", F3="100", F4="100", F5="100")
    assert figure("fund_size_without_double", funds) == sizes
    assert figure("funds_raised", funds) == told(F1="100", F2="100", F3="100", F4="100")


def test_investments_of_funds_in_private_projects(funds):
    assert figure("private_by_amount", funds) == told(I1=("5", "5"), I2=("0", "6"))
