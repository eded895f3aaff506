"""What the pages read: the published snapshot, through views that hold only what the signed-in person may see.

Every query of a page goes through `View.rows`; the scope comes from the session and never from the client. Queries are
the files in `queries/`, which know the tables `seen_results`, `seen_exclusions` and the unlimited ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from yingshang.accounts.people import Scope
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot, open_snapshot, open_vintage

QUERIES = Path(__file__).parent / "queries"
Row = dict[str, Any]

_SCOPE_UNITS = """
CREATE TEMP TABLE scope_units AS
WITH RECURSIVE below AS (
    SELECT unit_kind, unit_code FROM marts.dim_units
    WHERE (unit_kind <> 'department' AND list_contains($districts, unit_code))
        OR (unit_kind = 'department' AND list_contains($departments, unit_code))
    UNION
    SELECT units.unit_kind, units.unit_code
    FROM marts.dim_units AS units JOIN below ON units.parent_code = below.unit_code
    WHERE units.unit_kind IN ('street', 'park')
)
SELECT unit_kind, unit_code FROM below"""
_LIMITED = """
CREATE TEMP VIEW seen_{name} AS SELECT * FROM kpi.{name} AS rows
WHERE {whole} OR EXISTS (FROM scope_units AS units
    WHERE units.unit_kind = rows.unit_kind AND units.unit_code = rows.unit_code)"""
_UNLIMITED = "CREATE TEMP VIEW seen_{name} AS FROM kpi.{name}"
# Exclusions and forecasts do not say what is whole: what has the kind and code of a whole row of the results is.
_WHOLE_UNITS = (
    "(rows.kpi_id, rows.unit_kind, rows.unit_code) IN"
    " (SELECT kpi_id, unit_kind, unit_code FROM kpi.results WHERE is_whole)"
)
SCOPED = {"results": "rows.is_whole", "exclusions": _WHOLE_UNITS, "forecasts": _WHOLE_UNITS}


@dataclass(frozen=True)
class View:
    """One snapshot as one person sees it, for one request; `shown_at` says that it is a board of the past."""

    connection: duckdb.DuckDBPyConnection
    snapshot_id: str
    as_of: date
    known_by: date
    scope: Scope
    shown_at: datetime | None = None

    def rows(self, query: str, **parameters: object) -> list[Row]:
        """Return the rows of `queries/<query>.sql`."""
        result = self.connection.execute(_text(query), parameters or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def sees(self, unit_kind: str, unit_code: str, *, is_whole: bool) -> bool:
        """Say whether the records of a unit may be listed: a limited person drills into the own units only."""
        if not self.scope.is_limited:
            return True
        if is_whole:
            return False
        found = self.connection.execute(
            "SELECT count(*) FROM scope_units WHERE unit_kind = ? AND unit_code = ?", [unit_kind, unit_code]
        ).fetchone()
        return bool(found and found[0])


@contextmanager
def viewed(settings: Settings, scope: Scope) -> Iterator[View | None]:
    """Yield the current snapshot with the views of a scope; None where nothing is published.

    One connection to one snapshot serves the whole request, so that a page never mixes two.

    Raises:
        YingshangError: the snapshot cannot be opened.
    """
    snapshot = current_snapshot(settings)
    if snapshot is None:
        yield None
        return
    with open_snapshot(settings, snapshot) as connection:
        _limit(connection, scope)
        yield View(connection, snapshot.snapshot_id, snapshot.as_of, snapshot.known_by, scope)


@contextmanager
def viewed_then(settings: Settings, scope: Scope, day: date) -> Iterator[View]:
    """Yield the board that stood at the end of a day (Beijing), figure by figure as it was shown.

    The ledger of publications holds results and catalogue, so only `board` can be asked of it, about jurisdictions.

    Raises:
        YingshangError: nothing had been published by then.
    """
    with open_vintage(settings, day) as (header, connection):
        connection.execute("CREATE TEMP VIEW seen_results AS FROM kpi.results WHERE is_whole")
        yield View(connection, header.snapshot_id, header.as_of, header.known_by, scope, header.published_at)


def _limit(connection: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    if scope.is_limited:
        connection.execute(
            _SCOPE_UNITS, {"districts": sorted(scope.districts), "departments": sorted(scope.departments)}
        )
    for name, whole in SCOPED.items():
        connection.execute((_LIMITED if scope.is_limited else _UNLIMITED).format(name=name, whole=whole))


@cache
def _text(query: str) -> str:
    return (QUERIES / f"{query}.sql").read_text(encoding="utf-8")
