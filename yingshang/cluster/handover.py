"""Hands what Spark has built to DuckDB: a warehouse of views over the files that Spark wrote, under the same names.

From there on nothing differs: forecasts, checks and the publishing step read that warehouse as they read DuckDB's own.
"""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from yingshang.cluster.session import spark_session
from yingshang.errors import YingshangError
from yingshang.settings import Settings

MARTS, KPI = "marts", "kpi"
_COMPUTED = "computed"  # folder of the views that were computed for the handover


def hand_over(settings: Settings) -> int:
    """Replace the warehouse by one over the tables of Spark, and return how many there are.

    Tables are read where Spark wrote them; views of the marts are computed by Spark first. Views of the KPI layer are
    steps on the way and are not handed over. Older tables go once nothing reads them any more.

    Raises:
        YingshangError: Spark cannot be reached, or its files cannot be read from here.
    """
    with spark_session(settings) as spark:
        tables = Path(spark.conf.get("spark.sql.warehouse.dir").removeprefix("file:"))
        run = tables / _COMPUTED / uuid.uuid4().hex[:8]
        files = dict(_files(spark, tables, run))
    _write_warehouse(settings, files)
    _forget_older(settings, tables, run)
    return len(files)


def _files(spark: Any, tables: Path, run: Path) -> Iterator[tuple[str, Path]]:  # noqa: ANN401 - no types for Connect
    """Yield each table with the folder of its Parquet files."""
    for schema in (MARTS, KPI):
        for entry in spark.catalog.listTables(schema):
            name = f"{schema}.{entry.name}"
            if entry.tableType != "VIEW":
                yield name, tables / f"{schema}.db" / entry.name
            elif schema == MARTS:
                spark.table(name).write.parquet(str(run / schema / entry.name))
                yield name, run / schema / entry.name


def _write_warehouse(settings: Settings, files: dict[str, Path]) -> None:
    partial = settings.warehouse.with_name(f"{settings.warehouse.name}.part")
    partial.unlink(missing_ok=True)
    try:
        with duckdb.connect(partial) as connection:
            connection.execute(f"CREATE SCHEMA {MARTS}; CREATE SCHEMA {KPI}")
            for name, folder in files.items():
                connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/*.parquet')")
    except duckdb.Error as error:
        partial.unlink(missing_ok=True)
        raise YingshangError(
            f"{settings.warehouse}: what Spark has built cannot be read ({str(error).splitlines()[0]}); the cluster"
            " must write to a file system that this machine shares, under the same path."
        ) from error
    Path(f"{settings.warehouse}.wal").unlink(missing_ok=True)
    partial.replace(settings.warehouse)


def _forget_older(settings: Settings, tables: Path, run: Path) -> None:
    """Remove the tables of earlier drivers and earlier computed views, but nothing outside of this home."""
    for folder in (tables.parent, run.parent):
        if not folder.is_relative_to(settings.cluster) or not folder.is_dir():
            continue
        for other in folder.iterdir():
            if other not in (tables, run):
                shutil.rmtree(other, ignore_errors=True)
