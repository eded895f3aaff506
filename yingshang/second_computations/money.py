"""Subsidies, loans and funds in yuan: rows are picked one by one and their amounts added."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import Parts, Terms, parts_of

Row = dict[str, Any]
_FUND = ("series", "parent_fund_id", "committed_yuan", "fiscal_yuan", "established_on", "district_code")


def advance_and_final_by_amount(known: KnownRows, terms: Terms) -> Parts:
    """Return the payments of the programmes: what was paid in advance or finally, of all that was paid."""
    return parts_of(
        (row["payment_id"], row["paid_yuan"] if row["stage"] in ("advance", "final") else 0, row["paid_yuan"])
        for row in _payments(known, terms)
    )


def subsidies_paid(known: KnownRows, terms: Terms) -> Parts:
    """Return what was paid by the programmes."""
    return parts_of((row["payment_id"], row["paid_yuan"], 0) for row in _payments(known, terms))


def financing_helped(known: KnownRows, terms: Terms) -> Parts:
    """Return the loans that a match of bank and enterprise has led to."""
    matches = known.rows("financing_matches", "result", "loan_id")
    helped = {row["loan_id"] for row in matches if row["result"] == "loaned"}
    return _lent(known, terms, lambda row: row["loan_id"] in helped)


def disbursed_preferential(known: KnownRows, terms: Terms) -> Parts:
    """Return the preferential loans."""
    return _lent(known, terms, lambda row: row["is_preferential"] is True)


def fund_size_without_double(known: KnownRows, terms: Terms) -> Parts:
    """Return what funds have committed, less what they got from a fund that counts as well."""
    funds = {row["fund_id"]: row for row in known.rows("funds", *_FUND)}

    def own(row: Row) -> Decimal:
        parent = funds.get(str(row["parent_fund_id"]))
        is_double = parent is not None and parent["series"] in terms.scope
        return Decimal(row["committed_yuan"] - (row["fiscal_yuan"] or 0 if is_double else 0))

    return parts_of(
        (row["fund_id"], own(row), 0) for row in _funds(known, terms) if row["established_on"] <= terms.counted_until
    )


def funds_raised(known: KnownRows, terms: Terms) -> Parts:
    """Return what the funds set up in the window have committed."""
    raised = (row for row in _funds(known, terms) if terms.has(row["established_on"]))
    return parts_of((row["fund_id"], row["committed_yuan"], 0) for row in raised)


def private_by_amount(known: KnownRows, terms: Terms) -> Parts:
    """Return the investments of the funds: those in private projects, of all."""
    funds = {row["fund_id"] for row in known.rows("funds", "series") if row["series"] in terms.scope}
    columns = ("fund_id", "invested_on", "invested_yuan", "is_private", "district_code")
    invested = known.within(terms.root_code, known.frame("fund_investments", *columns), department=None)
    return parts_of(
        (row["investment_id"], row["invested_yuan"] if row["is_private"] else 0, row["invested_yuan"])
        for row in invested.iter_rows(named=True)
        if row["fund_id"] in funds and terms.has(row["invested_on"])
    )


def _payments(known: KnownRows, terms: Terms) -> Iterator[Row]:
    """Yield the payments of the window whose application is of a programme in scope."""
    programs = {row["application_id"]: row["program"] for row in known.rows("subsidy_applications", "program")}
    columns = ("application_id", "stage", "paid_yuan", "paid_on", "district_code", "department_code")
    for row in known.within(terms.root_code, known.frame("subsidy_payments", *columns)).iter_rows(named=True):
        if terms.has(row["paid_on"]) and programs.get(row["application_id"]) in terms.scope:
            yield row


def _lent(known: KnownRows, terms: Terms, is_counted: Callable[[Row], bool]) -> Parts:
    columns = ("disbursed_on", "disbursed_yuan", "is_preferential", "district_code")
    loans = known.within(terms.root_code, known.frame("loans", *columns), department=None)
    return parts_of(
        (row["loan_id"], row["disbursed_yuan"], 0)
        for row in loans.iter_rows(named=True)
        if terms.has(row["disbursed_on"]) and row["disbursed_yuan"] is not None and is_counted(row)
    )


def _funds(known: KnownRows, terms: Terms) -> Iterator[Row]:
    """Yield the funds in scope that say how much they have committed."""
    for row in known.within(terms.root_code, known.frame("funds", *_FUND), department=None).iter_rows(named=True):
        if row["series"] in terms.scope and row["committed_yuan"] is not None and row["established_on"] is not None:
            yield row
