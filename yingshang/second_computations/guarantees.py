"""Government guarantees: the balance contract by contract, and what the guarantees of the window cost."""

from collections.abc import Iterator

import polars as pl

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import EXACT, Parts, Terms, no_denominator

_DAYS_OF_A_YEAR = 365


def balance_by_ledger(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield what each event of the counted guarantees adds to the balance, in yuan.

    Route: contract by contract, what was issued less everything that has ended it; the SQL adds up the flow of events.
    """
    amount = pl.col("amount_yuan")
    yield (
        known.newest("guarantee_events", "guarantee_id", "event_kind", "amount_yuan", "confirmed_on")
        .filter(pl.col("confirmed_on") <= terms.as_of)
        .join(_counted(known, terms), on="guarantee_id", how="semi")
        .select(
            record_id="event_id",
            numerator=pl.when(pl.col("event_kind") == "issued").then(amount).otherwise(-amount),
            denominator=no_denominator(),
        )
    )


def fee_rate_by_amount_and_days(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield fee and principal, both in yuan times days, of each guarantee of the window that has a term and a fee.

    Route: the fee that each contract earns in its days, stated or from its rate, contract by contract.
    """
    yield _costs(terms, _counted(known, terms))


def fee_rate_agri_small(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield the same of the guarantees for farmers and small enterprises."""
    yield _costs(terms, _counted(known, terms).filter("is_agri_small"))


def _counted(known: KnownRows, terms: Terms) -> pl.LazyFrame:
    """Return the policy guarantees of government guarantors in the jurisdiction; a re-guarantee repeats another one."""
    columns = (
        *("is_government", "is_policy", "business_kind", "district_code", "department_code", "principal_yuan"),
        *("starts_on", "ends_on", "fee_yuan", "annual_fee_share", "is_agri_small"),
    )
    return known.newest("guarantees", *columns).filter(
        known.within(terms.root_code),
        pl.col("is_government", "is_policy").fill_null(value=True),
        pl.col("business_kind").ne_missing("re_guarantee"),
    )


def _costs(terms: Terms, guarantees: pl.LazyFrame) -> Parts:
    days = (pl.col("ends_on") - pl.col("starts_on")).dt.total_days() + 1
    principal, fee, rate = pl.col("principal_yuan").cast(EXACT), pl.col("fee_yuan"), pl.col("annual_fee_share")
    earned = pl.coalesce(principal * rate * days, fee.cast(EXACT) * _DAYS_OF_A_YEAR)
    return guarantees.filter(terms.is_during("starts_on"), days > 0, rate.is_not_null() | fee.is_not_null()).select(
        record_id="guarantee_id", numerator=earned, denominator=principal * days
    )
