"""Builds on the cluster while a test does harm to it, and compares what two engines have built."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb

from yingshang.cluster.processes import read_processes
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment, run_days

PATIENCE_SECONDS = 1200


@contextmanager
def begun_build(settings: Settings, day, models):
    """Yield a running `dbt run` of all models once so many of them are built; it is gone afterwards."""
    folder = str(settings.dbt_dir)
    words = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "run", "--target", "spark"]
    words += ["--project-dir", folder, "--profiles-dir", folder]
    log = settings.home / "build.log"
    with log.open("w", encoding="utf-8") as output:
        environment = os.environ | dbt_environment(settings) | run_days(day, day)
        with subprocess.Popen(words, env=environment, stdout=output, stderr=subprocess.STDOUT) as build:
            try:
                _await_models(build, log, models)
                yield build, log
            finally:
                build.kill()


def kill(settings: Settings, name: str) -> None:
    """Kill a part of the cluster with all its children, as a machine that loses its power does."""
    (process,) = [process for process in read_processes(settings) if process.name == name]
    os.killpg(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while process.is_alive:
        assert time.monotonic() < deadline, process
        time.sleep(0.1)


def differences(expected: Path, found: Path, schemas=("marts", "kpi")) -> tuple[list[str], dict[str, object]]:
    """Return which tables of `found` were compared, and those with other columns, types or rows in `expected`."""
    unequal = {}
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{expected}' AS warehouse (READ_ONLY)")
        names = _tables(connection, "warehouse", schemas)
        columns = {name: connection.execute(f"DESCRIBE warehouse.{name}").fetchall() for name in names}
        connection.execute("CREATE SCHEMA marts; CREATE SCHEMA kpi")
        for name in names:
            connection.execute(f"CREATE TABLE {name} AS FROM warehouse.{name}")
        connection.execute("DETACH warehouse")
        connection.execute(f"ATTACH '{found}' AS warehouse (READ_ONLY)")
        compared = sorted(set(names) & set(_tables(connection, "warehouse", schemas)))
        for name in compared:
            described = connection.execute(f"DESCRIBE warehouse.{name}").fetchall()
            types = [(a[:2], b[:2]) for a, b in zip(columns[name], described, strict=True) if a[:2] != b[:2]]
            only = [
                connection.execute(f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})").fetchall()[0][0]
                for a, b in ((name, f"warehouse.{name}"), (f"warehouse.{name}", name))
            ]
            if types or any(only):
                unequal[name] = (types, only)
    return compared, unequal


def _tables(connection, database, schemas):
    rows = connection.execute(
        "SELECT DISTINCT schema_name || '.' || table_name FROM duckdb_columns() WHERE database_name = ?"
        " AND list_contains(?, schema_name)",
        [database, list(schemas)],
    ).fetchall()
    return [name for (name,) in rows]


def _await_models(build, log, count):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while log.read_text(encoding="utf-8").count(" OK created ") < count:
        assert build.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.2)
