"""Since when a subject has been broken day after day, though nobody watched it until today."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import duckdb

from yingshang.alerts.observing import KEY, Observation, Question, Subject, judged_figures, observe
from yingshang.alerts.rules import Rule
from yingshang.alerts.states import Verdict

_NOT_OF_FIGURES = ("stale", "overdue")
# The days of an unbroken row up to the last one are as far from its end as they are places from it.
_ROW = """
    SELECT kpi_id, unit_kind, unit_code, period_end, min(day) FROM (
        SELECT *, row_number() OVER (PARTITION BY {key}, period_end ORDER BY day DESC) AS place
        FROM ({judged}) WHERE verdict = 'broken'
    ) WHERE day = CAST($last AS date) - CAST(place - 1 AS integer) GROUP BY ALL
"""


def broken_since(
    connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question, subjects: Collection[Subject]
) -> Mapping[Subject, dt.date]:
    """Return since when subjects have been broken on every day up to the last one asked about.

    Args:
        connection: a snapshot for which `prepare` was called with these days and subjects.
        rule: what breaks them.
        asked: the days to look back.
        subjects: which; those that were not broken on the last day are left out.
    """
    if not subjects:
        return {}
    if rule.condition.kind in _NOT_OF_FIGURES:
        return in_a_row([one for one in observe(connection, rule, asked) if one.subject in subjects], asked.last)
    judged, told = judged_figures(connection, rule, asked)
    query = _ROW.format(key=KEY, judged=judged)
    used = {name: value for name, value in told.items() if f"${name}" in query}
    found = {tuple(row[:4]): row[4] for row in connection.execute(query, used).fetchall()}
    return {subject: found[subject] for subject in subjects if subject in found}


def in_a_row(observations: Sequence[Observation], last: dt.date) -> dict[Subject, dt.date]:
    """Return the first day of the row of broken days that ends with `last`, by subject."""
    by_subject: dict[Subject, set[dt.date]] = {}
    for one in observations:
        if one.verdict is Verdict.BROKEN:
            by_subject.setdefault(one.subject, set()).add(one.day)
    found = {}
    for subject, days in by_subject.items():
        start = last + dt.timedelta(days=1)
        while start - dt.timedelta(days=1) in days:
            start -= dt.timedelta(days=1)
        if start <= last:
            found[subject] = start
    return found
