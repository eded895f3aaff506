"""Hands what Spark has built to DuckDB under the same names: marts as tables, KPI tables as views over its files.

From there on nothing differs: forecasts, checks and the publishing step read that warehouse as they read DuckDB's own.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from yingshang.cluster.session import spark_session
from yingshang.duckdb_limits import limits
from yingshang.errors import YingshangError
from yingshang.settings import Settings

MARTS, KPI = "marts", "kpi"


def hand_over(settings: Settings) -> int:
    """Replace the warehouse by one over the tables of Spark, and return how many there are.

    The marts become tables of DuckDB, for a snapshot begins as their file; others are read where Spark wrote them.
    Views of the KPI layer are steps on the way and are not handed over. Older tables go once nothing reads them.

    Raises:
        YingshangError: Spark cannot be reached, or its files cannot be read from here.
    """
    with spark_session(settings) as spark:
        tables = Path(spark.conf.get("spark.sql.warehouse.dir").removeprefix("file:"))
        marts, kpi = (dict(_folders(spark, tables, schema)) for schema in (MARTS, KPI))
    _write(settings, settings.facts, "TABLE", marts)
    _write(settings, settings.warehouse, "VIEW", kpi)
    _forget_older(settings, tables)
    return len(marts) + len(kpi)


def _folders(spark: Any, tables: Path, schema: str) -> Iterator[tuple[str, Path]]:  # noqa: ANN401 - no types for Connect
    """Yield each table with the folder of its Parquet files."""
    for entry in spark.catalog.listTables(schema):
        if entry.tableType != "VIEW":
            yield f"{schema}.{entry.name}", tables / f"{schema}.db" / entry.name


def _write(settings: Settings, path: Path, kind: str, folders: dict[str, Path]) -> None:
    """Write a DuckDB file with a table or view over each folder, and give it its name once it is whole."""
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    config = limits(settings) | {"preserve_insertion_order": False, "storage_compatibility_version": "v1.3.0"}
    try:
        with duckdb.connect(partial, config=config) as connection:
            for schema in sorted({name.partition(".")[0] for name in folders}):
                connection.execute(f"CREATE SCHEMA {schema}")
            for name, folder in folders.items():
                connection.execute(f"CREATE {kind} {name} AS FROM read_parquet('{folder}/*.parquet')")
    except duckdb.Error as error:
        partial.unlink(missing_ok=True)
        raise YingshangError(
            f"{path}: what Spark has built cannot be read ({str(error).splitlines()[0]}); the cluster must write to a"
            " file system that this machine shares, under the same path."
        ) from error
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    partial.replace(path)


def _forget_older(settings: Settings, tables: Path) -> None:
    """Remove the tables of earlier drivers, but nothing outside of this home."""
    if not tables.is_relative_to(settings.cluster):
        return
    for other in tables.parent.iterdir():
        if other != tables:
            shutil.rmtree(other, ignore_errors=True)
