"""Government guarantees: the balance contract by contract, and what the guarantees of the window cost."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import Parts, Terms, parts_of

Row = dict[str, Any]
_DAYS_OF_A_YEAR = 365


def balance_by_ledger(known: KnownRows, terms: Terms) -> Parts:
    """Return what each event of the counted guarantees adds to the balance, in yuan.

    Route: contract by contract, what was issued less everything that has ended it; the SQL adds up the flow of events.
    """
    counted = {row["guarantee_id"] for row in _counted(known, terms)}
    events = known.rows("guarantee_events", "guarantee_id", "event_kind", "amount_yuan", "confirmed_on")
    return parts_of(
        (event["event_id"], event["amount_yuan"] if event["event_kind"] == "issued" else -event["amount_yuan"], 0)
        for event in events
        if event["guarantee_id"] in counted and event["confirmed_on"] <= terms.as_of
    )


def fee_rate_by_amount_and_days(known: KnownRows, terms: Terms) -> Parts:
    """Return fee and principal, both in yuan times days, of each guarantee of the window that has a term and a fee.

    Route: the fee that each contract earns in its days, stated or from its rate, contract by contract.
    """
    return parts_of(_costs(terms, _counted(known, terms)))


def fee_rate_agri_small(known: KnownRows, terms: Terms) -> Parts:
    """Return the same of the guarantees for farmers and small enterprises."""
    return parts_of(_costs(terms, (row for row in _counted(known, terms) if row["is_agri_small"])))


def _counted(known: KnownRows, terms: Terms) -> Iterator[Row]:
    """Yield the policy guarantees of government guarantors in the jurisdiction; a re-guarantee repeats another one."""
    columns = (
        *("is_government", "is_policy", "business_kind", "district_code", "department_code", "principal_yuan"),
        *("starts_on", "ends_on", "fee_yuan", "annual_fee_share", "is_agri_small"),
    )
    for row in known.within(terms.root_code, known.frame("guarantees", *columns)).iter_rows(named=True):
        if (
            row["is_government"] is not False
            and row["is_policy"] is not False
            and row["business_kind"] != "re_guarantee"
        ):
            yield row


def _costs(terms: Terms, guarantees: Iterator[Row] | list[Row]) -> Iterator[tuple[str, Decimal, Decimal]]:
    for row in guarantees:
        if not terms.has(row["starts_on"]) or row["ends_on"] is None:
            continue
        days = (row["ends_on"] - row["starts_on"]).days + 1
        rate, fee, principal = row["annual_fee_share"], row["fee_yuan"], row["principal_yuan"]
        if days > 0 and not (rate is None and fee is None):
            earned = fee * _DAYS_OF_A_YEAR if rate is None else principal * rate * days
            yield row["guarantee_id"], earned, principal * days
