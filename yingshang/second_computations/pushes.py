"""Policies pushed in time to each enterprise that they are for: terms are counted on the calendar, day by day."""

import datetime as dt
from collections.abc import Iterator
from functools import cache

import polars as pl

from yingshang.second_computations.known_rows import KnownRows, Span
from yingshang.second_computations.terms import Parts, Terms
from yingshang.workdays import is_workday

_PAIR = ("policy_id", "credit_code")


def push_by_pair(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield one part per new fiscal policy and eligible enterprise whose term has passed; 1 where it was kept.

    Route: the term is found by walking the working days, not by numbering them.
    """
    policies = _new_policies(known, terms).lazy()
    is_within = known.within(terms.root_code)
    for span in known.spans("policy_matches", "credit_code"):
        pairs = _pairs(known, span, policies)
        homes = known.newest("enterprises", "district_code", span=span)
        yield (
            pairs.lazy()
            .join(_passed_terms(pairs["eligible_on"].unique(), terms).lazy(), on="eligible_on", how="inner")
            .join(policies, on="policy_id", how="inner")
            .join(homes, on="credit_code", how="left")
            .filter(is_within)
            .select(
                record_id=pl.concat_str(*_PAIR, separator=" "),
                numerator=(pl.col("pushed_on") <= pl.col("due_on")).fill_null(value=False).cast(pl.Int64),
                denominator=pl.lit(1, pl.Int64),
            )
        )


@cache
def workday_after(day: dt.date, count: int) -> dt.date:
    """Return the `count`-th working day after `day`."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_workday(day)
    return day


def _new_policies(known: KnownRows, terms: Terms) -> pl.DataFrame:
    """Return the fiscal policies that came out in the window, with the departments that answer for them."""
    appeared_on = pl.coalesce("online_on", "issued_on")
    return (
        known.newest("policies", "is_fiscal", "online_on", "issued_on", "department_code")
        .filter(pl.col("is_fiscal"), appeared_on.is_between(terms.window_start, terms.window_end))
        .select("policy_id", "department_code")
        .collect(engine="streaming")
    )


def _pairs(known: KnownRows, span: Span, policies: pl.LazyFrame) -> pl.DataFrame:
    """Return the eligible pairs of some policies, with the first day of being so and that of the first push."""
    eligible = known.newest("policy_matches", *_PAIR, "is_eligible", "eligible_on", span=span).filter("is_eligible")
    pushed = known.newest(
        "policy_pushes", *_PAIR, "is_proactive", "is_delivered", "delivered_at", "pushed_at", span=span
    ).filter("is_proactive", "is_delivered")
    pushed_on = pl.coalesce("delivered_at", "pushed_at").dt.date()
    return (
        pl.concat(
            [
                eligible.select(*_PAIR, "eligible_on", pushed_on=pl.lit(None, pl.Date)),
                pushed.select(*_PAIR, pl.lit(None, pl.Date).alias("eligible_on"), pushed_on=pushed_on),
            ]
        )
        .join(policies, on="policy_id", how="semi")
        .group_by(_PAIR)
        .agg(pl.col("eligible_on", "pushed_on").min())
        .filter(pl.col("eligible_on").is_not_null())
        .collect(engine="streaming")
    )


def _passed_terms(days: pl.Series, terms: Terms) -> pl.DataFrame:
    """Return when the term that begins on a day ends, where that lies in the part of the window that has passed."""
    assert terms.workdays_allowed is not None
    due = [(day, workday_after(day, terms.workdays_allowed)) for day in days]
    passed = [(day, due_on) for day, due_on in due if terms.has(due_on)]
    return pl.DataFrame(passed, schema={"eligible_on": pl.Date(), "due_on": pl.Date()}, orient="row")
