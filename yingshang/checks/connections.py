"""Short DuckDB connections for checks. Connections to published snapshots are in `snapshots`."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from yingshang.duckdb_limits import limits
from yingshang.errors import YingshangError
from yingshang.settings import Settings


@contextmanager
def scratch_connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to an empty database in memory, within the limits of the installation."""
    config = limits(settings) | {
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=config) as connection:
        connection.execute("SET parquet_metadata_cache = true")
        yield connection


def create_table(connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Create a table from a frame in one go; inserting row by row takes a millisecond for each."""
    connection.register("given_rows", rows.to_arrow())
    connection.execute(f"CREATE TABLE {table} AS FROM given_rows")
    connection.unregister("given_rows")


def attach_warehouse(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make the warehouse readable as `warehouse`, and its marts as `facts`, the name that its views know.

    Raises:
        YingshangError: there is none yet, or another process has it open for writing.
    """
    for path, name in ((settings.warehouse, "warehouse"), (settings.facts, "facts")):
        if not path.is_file():
            raise YingshangError(f"{path}: no warehouse yet; build it first with: yingshang run.")
        try:
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        except duckdb.IOException as error:
            raise YingshangError(
                f"{path}: cannot be read ({str(error).splitlines()[0]}); close what has it open, run again."
            ) from error


def where_built(table: str) -> str:
    """Return the name of a model's table, such as `kpi.results`, once the warehouse is attached."""
    return f"{'facts' if table.startswith('marts.') else 'warehouse'}.{table}"


def detach_warehouse(connection: duckdb.DuckDBPyConnection) -> None:
    """Let go of both files."""
    connection.execute("DETACH warehouse; DETACH facts")
