"""What the board knows: the published tables of one snapshot, selected by the files in `queries/`.

Only selecting belongs here. Wording is in `format.py`; formulas are nowhere in this folder.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from yingshang.errors import YingshangError

QUERIES = Path(__file__).parent / "queries"
UNASSIGNED = "UNASSIGNED"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Target:
    """One measurable promise as the document words it; money in 元, rates as shares."""

    kpi_id: str
    jurisdiction: str
    document: str
    clause: str
    quote: str
    name_zh: str
    name_en: str
    kind: str
    operator: str
    target: Decimal
    unit: str
    window_start: date
    window_end: date
    lead_unit: str | None
    supervising_unit: str | None
    official_definition_id: str
    sources: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """One way (口径) to compute a target, in the version that the snapshot's figures follow."""

    definition_id: str
    kpi_id: str
    version: int
    is_official: bool
    name_zh: str
    name_en: str | None
    formula_zh: str | None
    formula_en: str | None
    source_note: str | None
    effective_from: date


@dataclass(frozen=True, slots=True)
class Result:
    """One number on the day of the snapshot: (target, definition, unit)."""

    kpi_id: str
    definition_id: str
    is_official: bool
    unit_kind: str
    unit_code: str
    unit_name: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    operator: str
    target: Decimal | None
    target_basis: str | None
    status: str
    pace_expected: Decimal | None
    pace_gap: Decimal | None
    reachable: bool | None
    is_provisional: bool | None
    data_cutoff: date | None
    earlier_value: Decimal | None


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One number of the city on a day of the window (`to_date`) or of one month's cohort (`month`)."""

    kpi_id: str
    definition_id: str
    is_official: bool
    period_kind: str
    period_start: date
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    status: str
    pace_expected: Decimal | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """How many records one reason keeps out of the city's official number."""

    kpi_id: str
    reason_zh: str
    records: int
    amount_yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class Source:
    """One delivered dataset: how far it reaches and what became of its rows."""

    dataset: str
    data_cutoff_on: date | None
    accepted_files: int
    refused_files: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_repeated: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many measured targets of a document have one status on the day of the snapshot."""

    jurisdiction: str
    status: str
    targets: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that one board shows. `as_of` is None when the snapshot holds no result at all."""

    as_of: date | None
    known_by: date | None
    city_name: str | None
    targets: list[Target]
    definitions: list[Definition]
    results: list[Result]
    history: list[HistoryPoint]
    exclusions: list[Exclusion]
    sources: list[Source]
    tallies: list[Tally]


def read_snapshot(database: Path, known_by: date | None = None) -> Snapshot:
    """Select from the published schemas of `database`, which is opened read-only.

    Args:
        database: DuckDB file of a published snapshot.
        known_by: Last data cut-off that the snapshot used; by default the day that its numbers are about.

    Raises:
        YingshangError: the file is missing, or it does not hold the published schema.
    """
    if not database.is_file():
        raise YingshangError(f"No snapshot database at {database}: publish one first (yingshang run).")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return _select_all(connection, known_by)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise YingshangError(
            f"{database} does not hold the published tables that the board reads ({reason}): "
            "publish the snapshot again (yingshang run)."
        ) from error


def _select_all(connection: duckdb.DuckDBPyConnection, known_by: date | None) -> Snapshot:
    heading = connection.execute(_query("heading")).fetchone()
    as_of, city_name = heading or (None, None)
    day = {"as_of": as_of}
    return Snapshot(
        as_of=as_of,
        known_by=known_by or as_of,
        city_name=city_name,
        targets=_select(connection, "targets", Target),
        definitions=_select(connection, "definitions", Definition),
        results=_select(connection, "results", Result, day),
        history=_select(connection, "history", HistoryPoint),
        exclusions=_select(connection, "exclusions", Exclusion, day),
        sources=_select(connection, "sources", Source, {"known_by": known_by or as_of}),
        tallies=_select(connection, "tallies", Tally, day),
    )


def _select(
    connection: duckdb.DuckDBPyConnection, name: str, row_type: type[Row], parameters: dict[str, Any] | None = None
) -> list[Row]:
    """Run one query file and read its columns by name, so that a reordered query cannot swap two numbers."""
    cursor = connection.execute(_query(name), parameters or {})
    columns = [column[0] for column in cursor.description or []]
    wanted = [columns.index(field.name) for field in fields(row_type)]  # type: ignore[arg-type]
    return [row_type(*(row[position] for position in wanted)) for row in cursor.fetchall()]


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
