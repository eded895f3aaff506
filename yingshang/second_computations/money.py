"""Subsidies, loans and funds in yuan: rows are picked one by one and their amounts added."""

from collections.abc import Iterator

import polars as pl

from yingshang.second_computations.known_rows import KnownRows
from yingshang.second_computations.terms import Parts, Terms, no_denominator

_FUND = ("series", "parent_fund_id", "committed_yuan", "fiscal_yuan", "established_on", "district_code")


def advance_and_final_by_amount(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield the payments of the programmes: what was paid in advance or finally, of all that was paid."""
    is_counted = pl.col("stage").is_in(["advance", "final"])
    yield _payments(known, terms).select(
        record_id="payment_id", numerator=_amount_if(is_counted, "paid_yuan"), denominator="paid_yuan"
    )


def subsidies_paid(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield what was paid by the programmes."""
    yield _payments(known, terms).select(record_id="payment_id", numerator="paid_yuan", denominator=no_denominator())


def financing_helped(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield the loans that a match of bank and enterprise has led to."""
    matches = known.newest("financing_matches", "result", "loan_id").filter(pl.col("result") == "loaned")
    yield _amounts(_lent(known, terms).join(matches, on="loan_id", how="semi"))


def disbursed_preferential(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield the preferential loans."""
    yield _amounts(_lent(known, terms).filter("is_preferential"))


def fund_size_without_double(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield what funds have committed, less what they got from a fund that counts as well."""
    parents = known.newest("funds", "series").filter(pl.col("series").is_in(list(terms.scope)))
    doubles = parents.select(pl.col("fund_id").alias("parent_fund_id"), pl.lit(value=True).alias("is_double"))
    doubled = _amount_if(pl.col("is_double"), "fiscal_yuan").fill_null(0)
    yield (
        _funds(known, terms)
        .filter(pl.col("established_on") <= terms.counted_until)
        .join(doubles, on="parent_fund_id", how="left")
        .select(record_id="fund_id", numerator=pl.col("committed_yuan") - doubled, denominator=no_denominator())
    )


def funds_raised(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield what the funds set up in the window have committed."""
    raised = _funds(known, terms).filter(terms.is_during("established_on"))
    yield raised.select(record_id="fund_id", numerator="committed_yuan", denominator=no_denominator())


def private_by_amount(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield the investments of the funds: those in private projects, of all."""
    funds = known.newest("funds", "series").filter(pl.col("series").is_in(list(terms.scope)))
    columns = ("fund_id", "invested_on", "invested_yuan", "is_private", "district_code")
    yield (
        known.newest("fund_investments", *columns)
        .filter(known.within(terms.root_code, department=None), terms.is_during("invested_on"))
        .join(funds, on="fund_id", how="semi")
        .select(
            record_id="investment_id",
            numerator=_amount_if(pl.col("is_private"), "invested_yuan"),
            denominator="invested_yuan",
        )
    )


def _payments(known: KnownRows, terms: Terms) -> pl.LazyFrame:
    """Return the payments of the window whose application is of a programme in scope."""
    applications = known.newest("subsidy_applications", "program").filter(pl.col("program").is_in(list(terms.scope)))
    columns = ("application_id", "stage", "paid_yuan", "paid_on", "district_code", "department_code")
    return (
        known.newest("subsidy_payments", *columns)
        .filter(known.within(terms.root_code), terms.is_during("paid_on"))
        .join(applications, on="application_id", how="semi")
    )


def _lent(known: KnownRows, terms: Terms) -> pl.LazyFrame:
    columns = ("disbursed_on", "disbursed_yuan", "is_preferential", "district_code")
    return known.newest("loans", *columns).filter(
        known.within(terms.root_code, department=None),
        terms.is_during("disbursed_on"),
        pl.col("disbursed_yuan").is_not_null(),
    )


def _amounts(loans: pl.LazyFrame) -> Parts:
    return loans.select(record_id="loan_id", numerator="disbursed_yuan", denominator=no_denominator())


def _funds(known: KnownRows, terms: Terms) -> pl.LazyFrame:
    """Return the funds in scope that say how much they have committed and since when there is one."""
    return known.newest("funds", *_FUND).filter(
        known.within(terms.root_code, department=None),
        pl.col("series").is_in(list(terms.scope)),
        pl.col("committed_yuan", "established_on").is_not_null(),
    )


def _amount_if(condition: pl.Expr, amount: str) -> pl.Expr:
    return pl.when(condition).then(amount).otherwise(0)
