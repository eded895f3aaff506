"""Reads from the warehouse what a forecast starts from: the official figures so far, at equal steps of working time.

A step is five working days, counted back from the day of the run; of a reported total it is from report to report.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np

from yingshang.forecasts.trend import Values

WORKDAYS_IN_STEP = 5
STEPS_KEPT = 50  # a year of working days: what was before says little about the deadline
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class History:
    """The way of one official figure so far. `numerators` and `denominators` are totals, oldest first.

    `workdays` are those of each point from the calendar's first day; `workdays_left` those from the last point to the
    deadline. Points without data are left out, so that the last one is the newest known.
    """

    key: Key
    kind: str
    source_kind: str
    status: str
    horizon_end: dt.date
    workdays_left: int
    workdays: Values
    numerators: Values
    denominators: Values


def read_histories(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> Iterator[History]:
    """Yield the history of every official figure of wholes, districts and departments, in the order of their keys."""
    rows = connection.execute(_HISTORIES, {"as_of": as_of, "step": WORKDAYS_IN_STEP, "kept": STEPS_KEPT}).fetchall()
    for *key, kind, source_kind, status, window_end, last_workday, points in rows:
        workdays, numerators, denominators = np.array(points or [], dtype=np.float64).reshape(-1, 3).T
        left = last_workday - int(workdays[-1]) if len(workdays) else 0
        yield History(
            key=(key[0], key[1], key[2], key[3]),
            kind=kind,
            source_kind=source_kind,
            status=status,
            horizon_end=window_end,
            workdays_left=left,
            workdays=workdays,
            numerators=numerators,
            denominators=denominators,
        )


_HISTORIES = """
WITH figures AS (
    SELECT kpi_id, definition_id, unit_kind, unit_code, kind, source_kind, window_end, results.as_of, status,
        numerator, denominator, calendar.workday_number, data_cutoff = results.as_of AS is_new_report
    FROM kpi.results AS results
    JOIN kpi.catalogue USING (kpi_id)
    JOIN kpi.calendar AS calendar ON calendar.day = results.as_of
    WHERE period_kind = 'to_date' AND is_official AND (is_whole OR unit_kind IN ('district', 'department'))
        AND results.as_of <= $as_of
),
days AS (  -- of the days between two working days the last one holds everything
    SELECT workday_number, max(day) AS day FROM kpi.calendar WHERE day <= $as_of GROUP BY ALL
),
today AS (SELECT max(workday_number) AS workday_number FROM days),
steps AS (
    SELECT day FROM days, today
    WHERE (today.workday_number - days.workday_number) % $step = 0
        AND today.workday_number - days.workday_number <= $step * $kept
)
SELECT kpi_id, definition_id, unit_kind, unit_code, kind, source_kind,
    arg_max(status, figures.as_of), window_end, max(ends.workday_number),
    list([figures.workday_number, numerator, denominator]::DOUBLE[] ORDER BY as_of) FILTER (
        status NOT IN ('NO_DATA', 'SUSPECT')
        AND CASE WHEN source_kind = 'computed' THEN as_of IN (FROM steps) ELSE is_new_report END)
FROM figures JOIN (SELECT day AS window_end, workday_number FROM kpi.calendar) AS ends USING (window_end)
GROUP BY ALL ORDER BY kpi_id, definition_id, unit_kind, unit_code
"""
