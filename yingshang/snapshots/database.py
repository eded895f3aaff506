"""Writes the DuckDB file of a snapshot: the file of the marts copied, KPI tables in order, quality tables, words."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from yingshang.checks.connections import attach_warehouse, create_table, detach_warehouse
from yingshang.duckdb_limits import limits
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots.comments import Comments, complete_comments
from yingshang.snapshots.edition import KPI_TABLES, RECORD_TABLES, RECORD_VIEWS, Edition, Tables
from yingshang.snapshots.own_words import SCHEMA_COMMENTS
from yingshang.snapshots.quality import write_checks, write_deliveries, write_quarantine
from yingshang.snapshots.vintages import write_vintages

_DICTIONARY: dict[str, pl.DataType] = {
    "schema_name": pl.String(),
    "table_name": pl.String(),
    "column_name": pl.String(),
    "position": pl.Int64(),
    "comment": pl.String(),
}
# The results of the run's day show the forecasts; everything else is copied as it is. The kind of period is a column on
# both sides: as a condition on one side alone it would make DuckDB compare every row with every forecast.
_CONTENTS = {
    "kpi.results": """SELECT results.* REPLACE (
            forecasts.forecast AS forecast,
            forecasts.forecast_low AS forecast_low,
            forecasts.forecast_high AS forecast_high)
        FROM warehouse.kpi.results AS results
        LEFT JOIN (SELECT *, 'to_date' AS period_kind FROM warehouse.kpi.forecasts) AS forecasts
            ON results.kpi_id = forecasts.kpi_id AND results.definition_id = forecasts.definition_id
            AND results.unit_kind = forecasts.unit_kind AND results.unit_code = forecasts.unit_code
            AND results.as_of = forecasts.as_of AND results.period_kind = forecasts.period_kind"""
}


def write_database(path: Path, settings: Settings, edition: Edition) -> dict[str, int]:
    """Write the database file and return the rows of every table."""
    with _new_database(path, settings) as connection:
        for schema in SCHEMA_COMMENTS.keys() - {"marts"}:  # once published, the facts hold the rest of that snapshot
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")
        for table in edition.tables:
            if table.startswith("marts."):
                continue  # came with the file
            order = f" ORDER BY {KPI_TABLES[table]}" if table in KPI_TABLES else ""
            connection.execute(f"CREATE TABLE {table} AS {_CONTENTS.get(table, f'FROM warehouse.{table}')}{order}")
        for view in RECORD_VIEWS:
            _copy_view(connection, view)
        write_vintages(connection, settings, edition)
        write_deliveries(connection, edition)
        write_quarantine(connection, settings, edition)
        write_checks(connection, edition)
        _write_words(connection, edition)
        return _rows(connection)


def write_parquet(database: Path, folder: Path) -> None:
    """Write every table of the schema kpi as a Parquet file of its name."""
    folder.mkdir()
    with duckdb.connect(database, read_only=True) as connection:
        records = {*RECORD_TABLES, *RECORD_VIEWS}
        for table in sorted(table for table in set(_tables(connection)) - records if table.startswith("kpi.")):
            target = folder / f"{table.removeprefix('kpi.')}.parquet"
            connection.execute(f"COPY {table} TO '{target}' (COMPRESSION zstd)")


def _copy_view(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a view of the warehouse one of this database: it reads tables that are here under the same names."""
    schema, _, view = name.partition(".")
    found = connection.execute(
        "SELECT sql FROM duckdb_views() WHERE database_name = 'warehouse' AND schema_name = ? AND view_name = ?",
        [schema, view],
    ).fetchall()
    if not found:
        raise YingshangError(f"Not published: the warehouse has no {name}; build it with: yingshang run.")
    connection.execute(str(found[0][0]).replace("warehouse.", "").replace("facts.", ""))


@contextmanager
def _new_database(path: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a copy of the facts with the warehouse attached; afterwards all is in the one file."""
    shutil.copyfile(settings.facts, path)  # ten million rows of 44 columns cost ten seconds to write, a second to copy
    config = limits(settings) | {
        "preserve_insertion_order": False,
        # Compresses text a fifth quicker than the oldest format; clients before 1.3 cannot open the file.
        "storage_compatibility_version": "v1.3.0",
    }
    with duckdb.connect(path, config=config) as connection:
        attach_warehouse(connection, settings)
        yield connection
        detach_warehouse(connection)
        connection.execute("CHECKPOINT")


def _write_words(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    """Comment tables and columns, and list all words in quality.dictionary; DuckDB cannot comment on a schema."""
    tables = _tables(connection) | {"quality.dictionary": tuple(_DICTIONARY)}
    comments = complete_comments(edition.comments, edition.contracts, tables)
    rows = pl.DataFrame(_dictionary(comments), schema=_DICTIONARY, orient="row")
    create_table(connection, "quality.dictionary", rows)
    statements = []
    for table, (on_table, on_columns) in comments.items():
        statements.append(f"COMMENT ON {'VIEW' if table in RECORD_VIEWS else 'TABLE'} {table} IS {_quoted(on_table)}")
        statements += [f'COMMENT ON COLUMN {table}."{name}" IS {_quoted(text)}' for name, text in on_columns.items()]
    connection.execute("; ".join(["BEGIN", *statements, "COMMIT"]))


def _dictionary(comments: Comments) -> list[tuple[str, str | None, str | None, int | None, str]]:
    rows: list[tuple[str, str | None, str | None, int | None, str]] = [
        (schema, None, None, None, words) for schema, words in SCHEMA_COMMENTS.items()
    ]
    for table, (on_table, on_columns) in comments.items():
        schema, _, name = table.partition(".")
        rows.append((schema, name, None, None, on_table))
        rows += [(schema, name, column, place, words) for place, (column, words) in enumerate(on_columns.items(), 1)]
    return rows


def _tables(connection: duckdb.DuckDBPyConnection) -> Tables:
    found = connection.execute(
        "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE database_name = current_database() AND NOT internal GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {table: tuple(columns) for table, columns in found}


def _rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counts = {}
    for table in _tables(connection):
        (counts[table],) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
    return counts


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
