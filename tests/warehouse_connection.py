"""Opens a warehouse with its facts, so that tables of both files are found under their own names."""

from pathlib import Path

import duckdb


def open_warehouse(warehouse: Path, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Return a connection to both files; whatever is created without a database's name goes into the warehouse."""
    mode = " (READ_ONLY)" if read_only else ""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{warehouse}' AS warehouse{mode}")
    connection.execute(f"ATTACH '{warehouse.with_name('facts.duckdb')}' AS facts{mode}")
    if not read_only:
        connection.execute("CREATE SCHEMA IF NOT EXISTS warehouse.kpi; CREATE SCHEMA IF NOT EXISTS facts.marts")
    connection.execute("SET search_path = 'warehouse.kpi,facts.marts'")
    return connection
