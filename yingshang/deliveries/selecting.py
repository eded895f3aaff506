"""The SQL of a mapping: derived columns and row conditions over a file's text columns, evaluated by DuckDB.

The SQL may read the file and nothing else: neither other files nor the network.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from yingshang.contracts.mapping import Column, Mapping, Output
from yingshang.contracts.model import fold
from yingshang.deliveries.judging import BLANK, RAW, ROW, SURPLUS, TAIL
from yingshang.deliveries.scratch import Workspace, is_disk_full
from yingshang.deliveries.sources import Source
from yingshang.errors import YingshangError


@dataclass(frozen=True)
class Selection:
    """The rows of one output with its columns; `rows_of_data` counts the rows of all outputs where that differs."""

    frame: pl.LazyFrame
    rows_of_data: int | None


def needs_sql(mapping: Mapping, output: Output) -> bool:
    """Say whether polars alone cannot do it."""
    return bool(mapping.skip_where or output.where or any(column.expression for column in output.columns.values()))


def selected_by_sql(
    name: str,
    source: Source,
    mapping: Mapping,
    output: Output,
    content: set[int],
    workspace: Workspace,
) -> Selection:
    """Evaluate one output's SQL, in bounded memory, order kept; `content` are the columns that make a row not blank.

    Raises:
        YingshangError: an expression is no SQL, names a column that the file does not have, or fails on a row.
    """
    result = workspace.folder / f"{output.name or output.dataset}_{source.attempt}.parquet"
    rows = _named_rows(source, _text_file(source, workspace.folder), content)
    conditions = {"skip_where": mapping.skip_where, "where": output.where}
    is_data = f"not coalesce(({mapping.skip_where}\n), false)" if mapping.skip_where else "true"
    is_wanted = f"coalesce(({output.where}\n), false)" if output.where else "true"
    fields = {field_name: _sql_of(column, source) for field_name, column in output.columns.items()}
    columns = ", ".join(f"cast({sql} as varchar) as {_quoted(RAW + field_name)}" for field_name, sql in fields.items())
    marks = f"{ROW}, {SURPLUS}, {TAIL}, {BLANK}"
    selection = f"select {marks}, {columns} from {rows} where {is_data} and {is_wanted} order by {ROW}"
    with _confined(workspace) as connection:
        try:
            connection.execute(f"copy ({selection}) to '{result}' (format parquet)")
            rows_of_data = None
            if output.where:
                counted = f"select count(*) from {rows} where {is_data} and not {BLANK}"
                rows_of_data = int(connection.execute(counted).fetchall()[0][0])
        except duckdb.Error as error:
            if is_disk_full(error):
                raise
            place, reason = _culprit(connection, rows, {**conditions, **fields}, error)
            raise YingshangError(f"{name}: mapping {mapping.name}, SQL of {place}: {reason}.") from error
    return Selection(pl.scan_parquet(result), rows_of_data)


def _culprit(
    connection: duckdb.DuckDBPyConnection, rows: str, parts: dict[str, str | None], error: duckdb.Error
) -> tuple[str, str]:
    """Return which part of the SQL does not work by itself, and the database's first line about it."""
    for place, sql in parts.items():
        try:
            if sql:
                connection.execute(
                    f"select count(*) from (select cast(({sql}\n) as varchar) as x from {rows}) where x > ''"
                )
        except duckdb.Error as own:
            return place, str(own).splitlines()[0]
    return "the output", str(error).splitlines()[0]


def columns_in_sql(mapping: Mapping, output: Output) -> set[str]:
    """Return the folded names of the columns that the SQL of an output reads."""
    texts = [column.expression for column in output.columns.values()]
    texts += [mapping.skip_where, output.where]
    found: set[str] = set()
    with duckdb.connect() as connection:
        for text in filter(None, texts):
            query = _literal(f"select ({text}\n)")
            tree = connection.execute(f"select json_serialize_sql({query})").fetchall()[0][0]
            found.update(fold(name) for name in _column_names(json.loads(tree)))
    return found


def _column_names(node: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a syntax tree
    if isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield node["column_names"][-1]
        for child in node.values():
            yield from _column_names(child)
    elif isinstance(node, list):
        for child in node:
            yield from _column_names(child)


def _text_file(source: Source, folder: Path) -> Path:
    """Return the file's text columns as Parquet; the outputs of one file share it."""
    text = folder / f"source_text_{source.attempt}.parquet"
    if not text.exists():
        unfinished = text.with_suffix(".part")
        source.frame.sink_parquet(unfinished, compression="zstd")
        unfinished.replace(text)
    return text


def _confined(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """Open a database that sees the scratch folder alone: a mapping comes from outside."""
    spill = str(workspace.folder / "spill")
    connection = duckdb.connect(
        config={"memory_limit": workspace.memory_limit, "temp_directory": spill, "threads": "2"}
    )
    connection.execute(f"set allowed_directories = ['{workspace.folder}/']")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _named_rows(source: Source, text: Path, content: set[int]) -> str:
    """Return a subquery with the columns under their headers; a repeated or empty header has no name."""
    is_blank = f"coalesce({', '.join(f'c{place}' for place in sorted(content))}, {SURPLUS}) is null as {BLANK}"
    has_empty_tail = f"c{len(source.headers) - 1} is null as {TAIL}"
    names: dict[str, int] = {}
    for place, header in enumerate(source.headers):
        if header and header.lower() not in names:
            names[header.lower()] = place
    named = "".join(f", c{place} as {_quoted(source.headers[place])}" for place in names.values())
    return f"(select {ROW}, {SURPLUS}, {has_empty_tail}, {is_blank}{named} from read_parquet('{text}'))"


def _sql_of(column: Column, source: Source) -> str:
    if column.column is not None:
        wanted = fold(column.column)
        return _quoted(next(header for header in source.headers if fold(header) == wanted))
    if column.constant is not None:
        return _literal(column.constant)
    return f"({column.expression}\n)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
