"""From a figure to its records: what counts, what does not and why, and what the change since last month is made of.

Reads a published snapshot only. How a record counts is decided in dbt (`kpi.record_parts`), not here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from yingshang.errors import YingshangError

Row = dict[str, Any]
_RECORDS = """
    SELECT parts.*
    FROM kpi.record_parts AS parts
    JOIN kpi.unit_places AS places
        ON places.root_unit_code = $root
        AND parts.place_code = places.place_code AND places.unit_kind = $place_kind AND places.unit_code = $place_code
    WHERE parts.kpi_id = $kpi_id"""
_OF_DEFINITION = " AND parts.definition_id = $definition_id"
_OF_BOTH = " AND parts.definition_id IN ($definition_id, $rival)"
_OF_DEPARTMENT = " AND parts.department_code = $department"
# What belongs to no department of the jurisdiction; a condition of its own, since asking per record takes seconds.
_OF_NO_DEPARTMENT = """ AND coalesce(parts.department_code NOT IN (
        SELECT unit_code FROM kpi.results
        WHERE kpi_id = $kpi_id AND definition_id = $definition_id AND unit_kind = 'department'
            AND period_kind = 'to_date' AND as_of = (SELECT max(as_of) FROM kpi.results)), true)"""
_UNASSIGNED = "UNASSIGNED"
_ROWS_AT_ONCE = 10_000
_EXAMPLES = 3
# Definitions of kpi.record_parts in which every petition is one row.
_OF_PETITIONS = ("closure_of_due", "on_time_of_due", "closure_of_received", "on_time_of_closed")


@dataclass(frozen=True)
class Subject:
    """One figure: a target by one definition, for one unit of its jurisdiction."""

    kpi_id: str
    definition_id: str
    unit_kind: str
    unit_code: str
    root_kind: str
    root_code: str

    @property
    def records(self) -> str:
        """The query of its records, counted or with a reason why not; its parameters are `parameters`."""
        return _RECORDS + _OF_DEFINITION + self._of_department

    @property
    def records_of_two(self) -> str:
        """The same by its own definition and by the one that is the parameter `rival`."""
        return _RECORDS + _OF_BOTH + self._of_department

    @property
    def _of_department(self) -> str:
        if self.unit_kind != "department":
            return ""
        return _OF_NO_DEPARTMENT if self.unit_code == _UNASSIGNED else _OF_DEPARTMENT

    @property
    def parameters(self) -> dict[str, str]:
        """What the query of its records is told."""
        is_department = self.unit_kind == "department"
        told = {
            "kpi_id": self.kpi_id,
            "definition_id": self.definition_id,
            "place_kind": self.root_kind if is_department else self.unit_kind,
            "place_code": self.root_code if is_department else self.unit_code,
            "root": self.root_code,
        }
        return told | ({"department": self.unit_code} if is_department and self.unit_code != _UNASSIGNED else {})


def subject_of(
    connection: duckdb.DuckDBPyConnection, kpi_id: str, definition_id: str | None, unit: Row | None
) -> Subject:
    """Return the figure that is meant; default the official definition and the whole jurisdiction.

    Raises:
        YingshangError: the target is not computed, or has no such definition or unit.
    """
    rows = _rows(
        connection,
        "SELECT DISTINCT definition_id, is_official, unit_kind, unit_code, is_whole, source_kind"
        " FROM kpi.results JOIN kpi.catalogue USING (kpi_id) WHERE kpi_id = $kpi_id",
        {"kpi_id": kpi_id},
    )
    if not rows or rows[0]["source_kind"] != "computed":
        raise YingshangError(f"{kpi_id}: has no records; only computed targets do (yingshang kpi list).")
    names = sorted({row["definition_id"] for row in rows})
    wanted = definition_id or next(row["definition_id"] for row in rows if row["is_official"])
    if wanted not in names:
        raise YingshangError(f"--definition {wanted}: expected one of {'、'.join(names)}.")
    whole = next(row for row in rows if row["is_whole"])
    place = whole if unit is None else unit
    key = (place["unit_kind"], place["unit_code"])
    if key not in {(row["unit_kind"], row["unit_code"]) for row in rows}:
        raise YingshangError(f"--unit {place['unit_code']}: {kpi_id} has no figure for it.")
    return Subject(kpi_id, wanted, *key, whole["unit_kind"], whole["unit_code"])


def records_of(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return the records that count on the snapshot's day, with what each adds, in the order of their ids."""
    return _rows(connection, f"{_counted(subject)} ORDER BY record_id", subject.parameters)


def record_lines(connection: duckdb.DuckDBPyConnection, subject: Subject) -> Iterator[str]:
    """Yield the same records as JSON, one by one, for they may fit into no memory; exact decimals are strings."""
    query = (
        "SELECT to_json({record_id: record_id, counted_on: counted_on, numerator: CAST(numerator AS VARCHAR),"
        f" denominator: CAST(denominator AS VARCHAR)}}) FROM ({_counted(subject)}) ORDER BY record_id"
    )
    return _lines(connection, query, subject)


def left_out_lines(connection: duckdb.DuckDBPyConnection, subject: Subject) -> Iterator[str]:
    """Yield the records that do not count as JSON, one by one, each with its reason."""
    query = (
        "SELECT to_json({record_id: record_id, reason: reason}) FROM ("
        f" SELECT DISTINCT record_id, reason FROM ({subject.records}) WHERE reason IS NOT NULL"
        ") ORDER BY reason, record_id"
    )
    return _lines(connection, query, subject)


def some_records_of(connection: duckdb.DuckDBPyConnection, subject: Subject, limit: int) -> list[Row]:
    """Return at most so many of the records that count, each with all that it adds; which ones is not promised."""
    if _counts_petitions(connection, subject):
        return _rows(
            connection,
            "SELECT record_id, moved_on AS counted_on, numerator, denominator"
            f" FROM ({subject.records} AND reason IS NULL LIMIT {limit}) ORDER BY counted_on DESC, record_id",
            subject.parameters,
        )
    return _rows(
        connection,
        f"WITH scoped AS ({subject.records}),"
        f" chosen AS (SELECT DISTINCT record_id FROM scoped WHERE reason IS NULL LIMIT {limit})"
        " SELECT record_id, min(moved_on) AS counted_on, sum(numerator) AS numerator, sum(denominator) AS denominator"
        " FROM scoped SEMI JOIN chosen USING (record_id) WHERE reason IS NULL GROUP BY record_id"
        " HAVING sum(numerator) <> 0 OR sum(denominator) <> 0 ORDER BY counted_on DESC, record_id",
        subject.parameters,
    )


def count_records(connection: duckdb.DuckDBPyConnection, subject: Subject) -> int:
    """Return how many records count on the snapshot's day.

    Every petition that counts adds one to the denominator, so that there is nothing to count again.
    """
    query, parameters = (
        f"SELECT count(DISTINCT record_id) FROM ({subject.records}) WHERE reason IS NULL",
        subject.parameters,
    )
    if _counts_petitions(connection, subject):
        query = (
            "SELECT denominator FROM kpi.results WHERE kpi_id = $kpi_id AND definition_id = $definition_id"
            " AND unit_kind = $unit_kind AND unit_code = $unit_code AND period_kind = 'to_date'"
            " AND as_of = (SELECT max(as_of) FROM kpi.results)"
        )
        names = ("kpi_id", "definition_id", "unit_kind", "unit_code")
        parameters = {name: getattr(subject, name) for name in names}
    (found,) = connection.execute(query, parameters).fetchone() or (0,)
    return int(found or 0)


def _counts_petitions(connection: duckdb.DuckDBPyConnection, subject: Subject) -> bool:
    """Say whether the records are petitions, of which each is one row of a definition."""
    found = connection.execute("SELECT kpi_id FROM kpi.counted_petitions WHERE kpi_id = ? LIMIT 1", [subject.kpi_id])
    return bool(found.fetchone()) and subject.definition_id in _OF_PETITIONS


def waterfall_of(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Row]:
    """Return from all records down to those that count: one step per reason, with the first ids that it takes away."""
    reasons = _rows(
        connection,
        f"SELECT reason, count(*) AS records, list_sort(min(record_id, {_EXAMPLES})) AS examples"
        f" FROM (SELECT DISTINCT reason, record_id FROM ({subject.records}) WHERE reason IS NOT NULL)"
        " GROUP BY reason ORDER BY records DESC, reason",
        subject.parameters,
    )
    words = dict(connection.execute("SELECT DISTINCT reason, reason_zh FROM kpi.exclusions").fetchall())
    (counting,) = _rows(connection, f"SELECT count(*) AS records FROM ({_counted(subject)})", subject.parameters)
    counted = counting["records"]
    total = counted + sum(row["records"] for row in reasons)
    steps = [{"step": "all", "step_zh": "全部记录", "records": total, "examples": []}]
    steps += [
        {
            "step": row["reason"],
            "step_zh": words.get(row["reason"], row["reason"]),
            "records": -row["records"],
            "examples": row["examples"],
        }
        for row in reasons
    ]
    return [*steps, {"step": "counted", "step_zh": "计入", "records": counted, "examples": []}]


def gap_of(connection: duckdb.DuckDBPyConnection, subject: Subject, rival: Subject) -> list[Row]:
    """Return the records that two definitions count differently, with what each of the two adds."""
    sums = ", ".join(
        f"coalesce(sum({part}) FILTER (definition_id = ${whose}), 0) AS {name}{part}"
        for whose, name in (("definition_id", ""), ("rival", "rival_"))
        for part in ("numerator", "denominator")
    )
    return _rows(
        connection,
        f"SELECT record_id, {sums} FROM ({subject.records_of_two}) WHERE reason IS NULL GROUP BY record_id"
        " HAVING (numerator, denominator) <> (rival_numerator, rival_denominator) ORDER BY record_id",
        subject.parameters | {"rival": rival.definition_id},
    )


def monthly_parts(
    connection: duckdb.DuckDBPyConnection, subject: Subject, split: str, first: dt.date, *, is_balance: bool
) -> list[Row]:
    """Return numerator and denominator per part and month, as they stand on the snapshot's day.

    Args:
        connection: an open snapshot.
        subject: the figure.
        split: district, department or category; only petitions have a category.
        first: first day of the months that are asked for.
        is_balance: whether what came earlier is asked for too; it is under the day before the first.
    """
    column = {
        "district": "(SELECT min(p.unit_code) FROM kpi.unit_places AS p WHERE p.root_unit_code = $root"
        " AND p.place_code = scoped.place_code AND NOT p.is_whole AND p.unit_kind = (SELECT min(k.unit_kind)"
        " FROM kpi.unit_places AS k WHERE k.root_unit_code = $root AND NOT k.is_whole))",
        "department": "coalesce(scoped.department_code, 'UNASSIGNED')",
        "category": "coalesce(petitions.category, '—')",
    }[split]
    join = " LEFT JOIN marts.fct_petitions AS petitions ON scoped.record_id = petitions.petition_id"
    return _rows(
        connection,
        f"SELECT {column} AS part, CASE WHEN moved_on < $first THEN $before"
        f" ELSE CAST(date_trunc('month', moved_on) AS DATE) END AS month,"
        f" sum(numerator) AS numerator, sum(denominator) AS denominator"
        f" FROM ({subject.records}) AS scoped{join if split == 'category' else ''}"
        " WHERE reason IS NULL AND ($is_balance OR moved_on >= $first) GROUP BY ALL ORDER BY ALL",
        {
            **subject.parameters,
            "first": first,
            "before": first - dt.timedelta(days=1),
            "is_balance": is_balance,
        },
    )


def _counted(subject: Subject) -> str:
    """Return the query of the records that count; one that adds nothing does not."""
    return (
        "SELECT record_id, min(moved_on) AS counted_on, sum(numerator) AS numerator, sum(denominator) AS denominator"
        f" FROM ({subject.records}) WHERE reason IS NULL GROUP BY record_id"
        " HAVING sum(numerator) <> 0 OR sum(denominator) <> 0"
    )


def _lines(connection: duckdb.DuckDBPyConnection, query: str, subject: Subject) -> Iterator[str]:
    result = connection.execute(query, subject.parameters)
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        for (line,) in rows:
            yield str(line)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> list[Row]:
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
