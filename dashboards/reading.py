"""What the pages read: the published snapshot, through views that hold only what the signed-in person may see.

Every query of a page goes through `View.rows`; the scope comes from the session and never from the client. Queries are
the files in `queries/`, which know a limited table as `seen_<name>`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import duckdb

from dashboards.remembering import published_now, reading_of, recall
from yingshang.accounts.people import Scope
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import open_vintage

Answer = TypeVar("Answer")
QUERIES = Path(__file__).parent / "queries"
Row = Mapping[str, Any]
"""One row of an answer; it is shared by all who ask the same, and nobody can change it."""

_SCOPE_UNITS = """
CREATE TEMP TABLE IF NOT EXISTS scope_units AS
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
# Exclusions and forecasts do not say what is whole: what has the kind and code of a whole row of the results is.
_WHOLE_UNITS = (
    "(rows.kpi_id, rows.unit_kind, rows.unit_code) IN"
    " (SELECT kpi_id, unit_kind, unit_code FROM kpi.results WHERE is_whole)"
)
_OWN_UNIT = (
    "EXISTS (FROM scope_units AS units WHERE units.unit_kind = rows.unit_kind AND units.unit_code = rows.unit_code)"
)
_OWN_DISTRICT = "rows.district_code IN (SELECT unit_code FROM scope_units WHERE unit_kind <> 'department')"
_OWN_DEPARTMENT = "rows.department_code IN (SELECT unit_code FROM scope_units WHERE unit_kind = 'department')"
_OWN_HOST = "rows.host_code IN (SELECT unit_code FROM scope_units WHERE unit_kind = 'department')"
_OWN_ENTERPRISE = (
    f"rows.credit_code IN (SELECT rows.credit_code FROM marts.dim_enterprises AS rows WHERE {_OWN_DISTRICT})"
)
_EITHER = f"{_OWN_DISTRICT} OR {_OWN_DEPARTMENT}"
_OWN_POLICY = f"rows.policy_id IN (SELECT rows.policy_id FROM marts.dim_policies AS rows WHERE {_EITHER})"
# Contracts that count for the average fee rate, with what each adds to it.
_FEES = (
    "(SELECT parts.kpi_id, parts.record_id, parts.numerator, parts.denominator, guarantees.* FROM kpi.record_parts AS"
    " parts JOIN marts.fct_guarantees AS guarantees ON parts.record_id = guarantees.guarantee_id"
    " WHERE parts.definition_id = 'fee_rate_by_amount_and_days' AND parts.reason IS NULL)"
)
# What a limited person sees of every table: `seen_<name>` in the queries.
SCOPED = {
    "results": ("kpi.results", f"rows.is_whole OR {_OWN_UNIT}"),
    "exclusions": ("kpi.exclusions", f"{_WHOLE_UNITS} OR {_OWN_UNIT}"),
    "forecasts": ("kpi.forecasts", f"{_WHOLE_UNITS} OR {_OWN_UNIT}"),
    "revisions": ("kpi.revisions", f"{_WHOLE_UNITS} OR {_OWN_UNIT}"),
    "vintages": ("kpi.vintages", f"rows.is_whole OR {_OWN_UNIT}"),
    "monthly_petitions": ("marts.agg_petitions__monthly", _EITHER),
    "policy_funnel": ("marts.agg_policies__funnel", _EITHER),
    "petitions": ("marts.fct_petitions", _EITHER),
    "policy_pushes": ("marts.fct_policy_pushes", f"{_OWN_POLICY} OR {_OWN_ENTERPRISE}"),
    "subsidy_applications": ("marts.fct_subsidy_applications", _EITHER),
    "subsidy_payments": ("marts.fct_subsidy_payments", _EITHER),
    "guarantees": ("marts.fct_guarantees", _EITHER),
    "guarantee_events": ("marts.fct_guarantee_events", _EITHER),
    "fee_records": (_FEES, _EITHER),
    "loans": ("marts.fct_loans", _OWN_DISTRICT),
    "funds": ("marts.dim_funds", _OWN_DISTRICT),
    "fund_investments": ("marts.fct_fund_investments", _OWN_DISTRICT),
    "service_events": ("marts.fct_service_events", f"{_OWN_DISTRICT} OR {_OWN_HOST}"),
    "attendances": ("marts.fct_attendances", _OWN_ENTERPRISE),
    "visits": ("marts.fct_visits", _EITHER),
    "enterprises": ("marts.dim_enterprises", _OWN_DISTRICT),
    "licences": ("marts.fct_licences", f"{_OWN_DEPARTMENT} OR {_OWN_ENTERPRISE}"),
}
_SEEN = re.compile(r"\bseen_(\w+)")


class NotInSnapshotError(YingshangError):
    """The snapshot was published before there was such a table."""


@dataclass(frozen=True)
class View:
    """One snapshot as one person sees it, for one request; `shown_at` says that it is a board of the past.

    `source` is the folder of the snapshot, whose answers are remembered.
    """

    connection: duckdb.DuckDBPyConnection
    snapshot_id: str
    as_of: date
    known_by: date
    scope: Scope
    shown_at: datetime | None = None
    made: set[str] = field(default_factory=set)
    source: Path | None = None

    def rows(self, query: str, **parameters: object) -> list[Row]:
        """Return the rows of `queries/<query>.sql`.

        Raises:
            NotInSnapshotError: the snapshot is older than the table that is asked for.
        """
        return list(self.remembered(query, lambda: self._answer(query, parameters), parameters))

    def remembered(self, name: str, answer: Callable[[], Answer], parameters: Mapping[str, object]) -> Answer:
        """Return what the same question was answered before; every snapshot and every scope has answers of its own.

        Of a board of the past nothing is kept.
        """
        return answer() if self.source is None else recall((self.source, self.scope, name), parameters, answer)

    def _answer(self, query: str, parameters: Mapping[str, object]) -> tuple[Row, ...]:
        text = _text(query)
        try:
            for name in _SEEN.findall(text):
                self.see(name)
            result = self.connection.execute(text, dict(parameters) or None)
        except duckdb.CatalogException as error:
            raise NotInSnapshotError(f"{self.snapshot_id}: {str(error).splitlines()[0]}") from error
        names = [column[0] for column in result.description or ()]
        return tuple(MappingProxyType(dict(zip(names, row, strict=True))) for row in result.fetchall())

    def see(self, name: str) -> None:
        """Make the view `seen_<name>` of what the person may see, unless there is one."""
        if name not in self.made:
            _make(self.connection, name, self.scope)
            self.made.add(name)

    def sees(self, unit_kind: str, unit_code: str, *, is_whole: bool) -> bool:
        """Say whether the records of a unit may be listed: a limited person drills into the own units only."""
        if not self.scope.is_limited:
            return True
        if is_whole:
            return False
        _make_scope(self.connection, self.scope)
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
    snapshot = published_now(settings)
    if snapshot is None:
        yield None
        return
    try:
        opened = reading_of(settings, snapshot)
    except YingshangError:
        newer = published_now(settings)
        if newer is None or newer == snapshot:
            raise
        snapshot, opened = newer, reading_of(settings, newer)  # the other one was retired just now
    with closing(opened) as connection:
        yield View(connection, snapshot.snapshot_id, snapshot.as_of, snapshot.known_by, scope, source=snapshot.path)


@contextmanager
def viewed_then(settings: Settings, scope: Scope, day: date) -> Iterator[View]:
    """Yield the board that stood at the end of a day (Beijing), figure by figure as it was shown.

    The ledger of publications holds results and catalogue, so only `board` can be asked of it, about jurisdictions.

    Raises:
        YingshangError: nothing had been published by then.
    """
    with open_vintage(settings, day) as (header, connection):
        connection.execute("CREATE TEMP VIEW seen_results AS FROM kpi.results WHERE is_whole")
        yield View(
            connection, header.snapshot_id, header.as_of, header.known_by, scope, header.published_at, {"results"}
        )


def _make(connection: duckdb.DuckDBPyConnection, name: str, scope: Scope) -> None:
    """Make the view `seen_<name>`."""
    table, condition = SCOPED[name]
    limit = ""
    if scope.is_limited:
        _make_scope(connection, scope)
        limit = f" AS rows WHERE {condition}"
    connection.execute(f"CREATE TEMP VIEW seen_{name} AS FROM {table}{limit}")


def _make_scope(connection: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Make the table of the units that a limited person sees."""
    codes = {"districts": sorted(scope.districts), "departments": sorted(scope.departments)}
    connection.execute(_SCOPE_UNITS, codes)


@cache
def _text(query: str) -> str:
    return (QUERIES / f"{query}.sql").read_text(encoding="utf-8")
