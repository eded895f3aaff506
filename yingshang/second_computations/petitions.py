"""Petitions that fell due and are closed: the state of each petition is read off its last event."""

from collections.abc import Iterator

import polars as pl

from yingshang.second_computations.known_rows import KnownRows, Span
from yingshang.second_computations.terms import Parts, Terms

_MIDNIGHT = pl.time(0, 0, 0)
_COLUMNS = (
    *("district_code", "department_code", "status", "duplicate_of", "is_enterprise", "withdrawn_at"),
    *("due_at", "extended_due_at", "extension_approved_at", "closed_at"),
)


def closure_of_due(known: KnownRows, terms: Terms) -> Iterator[Parts]:
    """Yield one part per valid petition that fell due in the window; numerator 1 where it is closed at the day's end.

    Route: the last closing or reopening by the as_of day says whether a petition is closed; a petition without any
    closing event is closed if its record says so. The SQL pairs closings with reopenings instead.
    """
    is_closed = pl.coalesce("is_closed", (pl.col("closed_at").dt.date() <= terms.as_of).fill_null(value=False))
    # Spans are sized by the events, which are held in memory; petitions pass by.
    for span in known.spans("petition_events", "petition_id"):
        counted = (
            known.newest("petitions", *_COLUMNS, span=span)
            .filter(known.within(terms.root_code))
            .with_columns(_due_on().alias("due_on"))
            .filter(pl.col("due_on").is_between(terms.window_start, terms.counted_until), ~_is_invalid())
        )
        states = _states(known, terms, span).collect(engine="streaming")
        yield counted.join(states.lazy(), on="petition_id", how="left").select(
            record_id="petition_id", numerator=is_closed.cast(pl.Int64), denominator=pl.lit(1, pl.Int64)
        )


def _states(known: KnownRows, terms: Terms, span: Span) -> pl.LazyFrame:
    """Return is_closed of every petition that some event closes, now or later."""
    is_closing, has_happened = pl.col("action") == "close", pl.col("happened_at").dt.date() <= terms.as_of
    return (
        known.newest("petition_events", "petition_id", "action", "happened_at", span=span)
        .filter(pl.col("action").is_in(["close", "reopen"]))
        .group_by("petition_id")
        .agg(
            has_closing=is_closing.any(),
            closed_at=pl.col("happened_at").filter(has_happened & is_closing).max(),
            reopened_at=pl.col("happened_at").filter(has_happened & ~is_closing).max(),
        )
        .filter("has_closing")
        # A reopening of the same moment comes after the closing.
        .select("petition_id", is_closed=pl.col("closed_at").is_not_null() & _is_after("closed_at", "reopened_at"))
    )


def _is_after(moment: str, other: str) -> pl.Expr:
    return (pl.col(moment) > pl.col(other)).fill_null(value=True)


def _due_on() -> pl.Expr:
    """Return the day of the term; an extension counts if it was approved by then. Midnight is the end of that day."""
    due, approved = pl.col("due_at"), pl.col("extension_approved_at")
    is_in_time = (approved <= due) | ((due.dt.time() == _MIDNIGHT) & (approved.dt.date() <= due.dt.date()))
    return pl.when(is_in_time).then(pl.coalesce("extended_due_at", "due_at")).otherwise(due).dt.date()


def _is_invalid() -> pl.Expr:
    """Say whether a petition is no petition, is another one, is nobody's business or was taken back before its term."""
    status, due = pl.col("status"), pl.col("due_on")
    is_taken_back = (status == "withdrawn") & (due.is_null() | (pl.col("withdrawn_at").dt.date() <= due))
    return (
        status.is_in(["void", "test", "duplicate"]).fill_null(value=False)
        | pl.col("duplicate_of").is_not_null()
        | (~pl.col("is_enterprise")).fill_null(value=False)
        | is_taken_back.fill_null(value=False)
    )
