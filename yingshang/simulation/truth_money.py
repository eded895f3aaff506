"""How true amounts of money are counted: subsidies, guarantees, loans, funds, purchases. Money is in 分, as drawn."""

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from yingshang.simulation.truth_shapes import Counted, Question, Records, Row, firsts

Way = Callable[[Records, Question], Iterator[Counted]]
_ONLINE: Final = ("online", "apply_free")
_SMALL: Final = ("micro", "small", "medium")


def _yuan(cents: int | None) -> Fraction:
    return Fraction(cents or 0, 100)


def _new_policies(records: Records, question: Question) -> Iterator[tuple[Row, str]]:
    for policy in records.get("policies", []):
        place = question.place(policy)
        if policy["is_fiscal"] and question.within(policy["online_on"] or policy["issued_on"]):
            yield policy, place


def online_by_policy(records: Records, question: Question) -> Iterator[Counted]:
    """Count: policies that can be paid online."""
    for policy, place in _new_policies(records, question):
        yield place, policy["department_code"], int(policy["payment_channel"] in _ONLINE), 1


def online_by_payment(records: Records, question: Question) -> Iterator[Counted]:
    """Count: payments made online."""
    new = {policy["policy_id"] for policy, _ in _new_policies(records, question)}
    for payment in records.get("subsidy_payments", []):
        if payment.get("policy_id") in new and question.within(payment["paid_on"]):
            online = int(payment["payment_channel"] in _ONLINE)
            yield question.place(payment), payment["department_code"], online, 1


def _paid(records: Records, question: Question) -> Iterator[tuple[Row, str]]:
    programs = {row["application_id"]: row["program"] for row in records.get("subsidy_applications", [])}
    for payment in records.get("subsidy_payments", []):
        place = question.place(payment)
        is_meant = programs.get(payment["application_id"]) in question.scope
        if is_meant and question.within(payment["paid_on"]) and question.holds(place):
            yield payment, place


def advance_and_final_by_amount(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of money paid in advance and on settlement."""
    for payment, place in _paid(records, question):
        paid = _yuan(payment["paid_yuan"])
        yield place, payment["department_code"], paid if payment["stage"] in ("advance", "final") else 0, paid


def advance_and_final_by_project(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of projects paid in advance or on settlement."""

    def rows() -> Iterator[tuple[str | None, dt.date, str, Counted]]:
        for payment, place in _paid(records, question):
            counted = (place, payment["department_code"], int(payment["stage"] in ("advance", "final")), 1)
            yield payment["application_id"], payment["paid_on"], payment["payment_id"], counted

    yield from firsts(rows())


def subsidies_paid(records: Records, question: Question) -> Iterator[Counted]:
    """Count: money paid out."""
    for payment, place in _paid(records, question):
        yield place, payment["department_code"], _yuan(payment["paid_yuan"]), 0


def _counting(records: Records, question: Question) -> Iterator[tuple[Row, str]]:
    for row in records.get("guarantees", []):
        place = question.place(row)
        counts = row["is_government"] and row["is_policy"] and row["business_kind"] != "re_guarantee"
        if counts and question.holds(place):
            yield row, place


def _costed(records: Records, question: Question) -> Iterator[tuple[Row, str, int]]:
    """Yield guarantees of the window with a term and a price, and their days."""
    for row, place in _counting(records, question):
        days = 0 if row["ends_on"] is None else (row["ends_on"] - row["starts_on"]).days + 1
        has_price = row["annual_fee_share"] is not None or row["fee_yuan"] is not None
        if question.within(row["starts_on"]) and days > 0 and has_price:
            yield row, place, days


def fee_rate_by_amount_and_days(records: Records, question: Question) -> Iterator[Counted]:
    """Count: annual fee rate weighted by amount and days."""
    for row, place, days in _costed(records, question):
        principal, share = _yuan(row["principal_yuan"]), row["annual_fee_share"]
        fee = _yuan(row["fee_yuan"]) * 365 if share is None else principal * Fraction(share, 1_000_000) * days
        yield place, row["department_code"], fee, principal * days


def fee_rate_agri_small(records: Records, question: Question) -> Iterator[Counted]:
    """Count: annual fee rate of farm and small business guarantees."""
    small = {name: rows for name, rows in records.items() if name != "guarantees"}
    small["guarantees"] = [row for row in records.get("guarantees", []) if row["is_agri_small"]]
    yield from fee_rate_by_amount_and_days(small, question)


def fee_rate_by_contract(records: Records, question: Question) -> Iterator[Counted]:
    """Count: plain mean of contract rates."""
    for row, place, _ in _costed(records, question):
        if row["annual_fee_share"] is not None:
            yield place, row["department_code"], Fraction(row["annual_fee_share"], 1_000_000), 1


def fee_income_over_amount(records: Records, question: Question) -> Iterator[Counted]:
    """Count: fee income over amount."""
    for row, place, _ in _costed(records, question):
        if row["fee_yuan"] is not None:
            yield place, row["department_code"], _yuan(row["fee_yuan"]), _yuan(row["principal_yuan"])


def _clients(records: Records, question: Question, *, only_new: bool) -> Iterator[Counted]:
    rows = [(row, place) for row, place in _counting(records, question) if row["credit_code"] is not None]
    begun: dict[str, dt.date] = {}
    for row, _ in rows:
        for day in (row["starts_on"], row.get("first_guaranteed_on")):
            if day is not None:
                begun[row["credit_code"]] = min(begun.get(row["credit_code"], day), day)

    def counted() -> Iterator[tuple[str | None, dt.date, str, Counted]]:
        for row, place in rows:
            is_new = begun[row["credit_code"]] >= question.start
            if question.within(row["starts_on"]) and (is_new or not only_new):
                yield row["credit_code"], row["starts_on"], row["guarantee_id"], (place, row["department_code"], 1, 0)

    yield from firsts(counted())


def first_time_guaranteed(records: Records, question: Question) -> Iterator[Counted]:
    """Count: enterprises guaranteed for the first time."""
    yield from _clients(records, question, only_new=True)


def newly_guaranteed(records: Records, question: Question) -> Iterator[Counted]:
    """Count: enterprises guaranteed in the window."""
    yield from _clients(records, question, only_new=False)


def financing_helped(records: Records, question: Question) -> Iterator[Counted]:
    """Count: loans disbursed after a match."""
    helped = {row["loan_id"] for row in records.get("financing_matches", []) if row["result"] == "loaned"}
    for loan in records.get("loans", []):
        if loan["loan_id"] in helped and question.within(loan["disbursed_on"]):
            yield question.place(loan), None, _yuan(loan["disbursed_yuan"]), 0


def disbursed_preferential(records: Records, question: Question) -> Iterator[Counted]:
    """Count: preferential loans disbursed."""
    for loan in records.get("loans", []):
        if loan["is_preferential"] and question.within(loan["disbursed_on"]):
            yield question.place(loan), None, _yuan(loan["disbursed_yuan"]), 0


def enterprises_financed(records: Records, question: Question) -> Iterator[Counted]:
    """Count: enterprises that got a loan after a match."""

    def rows() -> Iterator[tuple[str | None, dt.date, str, Counted]]:
        for match in records.get("financing_matches", []):
            place = question.place(match)
            if match["result"] == "loaned" and question.within(match["matched_on"]) and question.holds(place):
                yield match["credit_code"], match["matched_on"], match["request_id"], (place, None, 1, 0)

    yield from firsts(rows())


def _funds(records: Records, question: Question) -> dict[str, Row]:
    return {row["fund_id"]: row for row in records.get("funds", []) if row["series"] in question.scope}


def fund_size_gross(records: Records, question: Question) -> Iterator[Counted]:
    """Count: committed fund size, mothers and children."""
    for fund in _funds(records, question).values():
        if fund["established_on"] <= question.until:
            yield question.place(fund), None, _yuan(fund["committed_yuan"]), 0


def fund_size_without_double(records: Records, question: Question) -> Iterator[Counted]:
    """Count: committed fund size without double counting."""
    funds = _funds(records, question)
    for fund in funds.values():
        if fund["established_on"] <= question.until:
            repeated = _yuan(fund["fiscal_yuan"]) if fund["parent_fund_id"] in funds else 0
            yield question.place(fund), None, _yuan(fund["committed_yuan"]) - repeated, 0


def funds_raised(records: Records, question: Question) -> Iterator[Counted]:
    """Count: committed amounts of funds established in the window."""
    for fund in _funds(records, question).values():
        if question.within(fund["established_on"]):
            yield question.place(fund), None, _yuan(fund["committed_yuan"]), 0


def _invested(records: Records, question: Question) -> Iterator[Row]:
    funds = _funds(records, question)
    for row in records.get("fund_investments", []):
        if row["fund_id"] in funds and question.within(row["invested_on"]):
            yield row


def private_by_amount(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of money invested in private projects."""
    for row in _invested(records, question):
        amount = _yuan(row["invested_yuan"])
        yield question.place(row), None, amount if row["is_private"] else 0, amount


def private_by_project(records: Records, question: Question) -> Iterator[Counted]:
    """Count: share of investments in private projects."""
    for row in _invested(records, question):
        yield question.place(row), None, int(bool(row["is_private"])), 1


def workdays_to_pay(records: Records, question: Question) -> Iterator[Counted]:
    """Count: mean working days to pay."""
    for row in records.get("procurement_payments", []):
        if question.within(row["paid_on"]):
            days = question.workdays(row["accepted_on"], row["paid_on"])
            yield question.place(row, "buyer_code"), row["buyer_code"], days, 1


def workdays_to_pay_by_amount(records: Records, question: Question) -> Iterator[Counted]:
    """Count: working days to pay weighted by amount."""
    for row in records.get("procurement_payments", []):
        if question.within(row["paid_on"]):
            paid = _yuan(row["paid_yuan"])
            days = question.workdays(row["accepted_on"], row["paid_on"])
            yield question.place(row, "buyer_code"), row["buyer_code"], days * paid, paid


def list_suppliers(records: Records, question: Question) -> Iterator[Counted]:
    """Count: small suppliers reached by the purchasing list."""

    def rows() -> Iterator[tuple[str | None, dt.date, str, Counted]]:
        for row in records.get("procurement_payments", []):
            place = question.place(row, "buyer_code")
            is_meant = row["is_on_sme_list"] and row["supplier_size"] in _SMALL and question.holds(place)
            if is_meant and question.within(row["accepted_on"]):
                counted = (place, row["buyer_code"], 1, 0)
                yield row["supplier_credit_code"], row["accepted_on"], row["payment_id"], counted

    yield from firsts(rows())


AMOUNTS: Final[dict[str, Way]] = {
    way.__name__: way
    for way in (
        online_by_policy,
        online_by_payment,
        advance_and_final_by_amount,
        advance_and_final_by_project,
        subsidies_paid,
        fee_rate_by_amount_and_days,
        fee_rate_agri_small,
        fee_rate_by_contract,
        fee_income_over_amount,
        first_time_guaranteed,
        newly_guaranteed,
        financing_helped,
        disbursed_preferential,
        enterprises_financed,
        fund_size_gross,
        fund_size_without_double,
        funds_raised,
        private_by_amount,
        private_by_project,
        workdays_to_pay,
        workdays_to_pay_by_amount,
        list_suppliers,
    )
}
