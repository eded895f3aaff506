"""The models of one lake on DuckDB and on a Spark cluster of two workers, with everything else of a run left out.

A cluster's cost is that of all its processes, which dbt's own does not hold; processor seconds are told beside wall
seconds because they do not depend on what else the machine does.
"""

import argparse
import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

from benchmarks.data import NEXT_DAY
from benchmarks.measure import Figures, measured
from benchmarks.report import SPARK_MARK, costs_table, write_report
from yingshang.cluster import start_cluster, stop_cluster
from yingshang.cluster.processes import read_processes
from yingshang.settings import Engine, Settings
from yingshang.warehouse import dbt_environment, run_days

PROJECT = Path(__file__).resolve().parent.parent
TICKS, PAGE_MIB = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Measure and write `benchmarks/results/spark.json` and the table of `docs/spark.md`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="petitions of the simulated city")
    parser.add_argument("--home", type=Path, default=PROJECT / "var" / "spark_benchmark", help="made once, then kept")
    arguments = parser.parse_args()
    on_duckdb = Settings(home=arguments.home.resolve())
    if not on_duckdb.warehouse.exists():
        _prepare(on_duckdb, arguments.rows)
    figures = {Engine.DUCKDB: _built(on_duckdb)}
    on_spark = on_duckdb.model_copy(update={"engine": Engine.SPARK})
    start_cluster(on_spark)
    try:
        for state in ("cold", "warm"):
            before = _cluster_cost(on_spark)
            client = _built(on_spark)
            after = _cluster_cost(on_spark)
            peak = client.peak_mib + after.peak_mib
            figures[f"spark, {state}"] = Figures(client.wall_s, client.cpu_s + after.cpu_s - before.cpu_s, peak)
    finally:
        stop_cluster(on_spark)
    _write(figures, arguments.rows)


def _prepare(settings: Settings, rows: int) -> None:
    cli = [sys.executable, "-m", "pipelines.cli"]
    environment = os.environ | {"YINGSHANG_HOME": str(settings.home), "PYTHONPATH": str(PROJECT)}
    settings.home.mkdir(parents=True, exist_ok=True)
    for words in (["simulate", "--rows", str(rows), "--out", str(settings.landing)], ["run", "--as-of", NEXT_DAY]):
        measured([*cli, *words], environment, settings.home / "bench.log")


def _built(settings: Settings) -> Figures:
    """Build all models with their engine, without data tests."""
    day, folder = dt.date.fromisoformat(NEXT_DAY), str(settings.dbt_dir)
    words = [str(Path(sys.executable).with_name("dbt")), "run", "--target", settings.engine.value]
    words += ["--project-dir", folder, "--profiles-dir", folder]
    environment = os.environ | dbt_environment(settings) | run_days(day, day)
    if settings.engine is Engine.DUCKDB:  # its own file, so that a published home is left as it is
        environment["YINGSHANG_WAREHOUSE"] = str(settings.home / f"bench_{time.time_ns()}.duckdb")
    found = measured(words, environment, settings.home / "bench.log")
    if settings.engine is Engine.DUCKDB:
        Path(environment["YINGSHANG_WAREHOUSE"]).unlink()
    print(f"{settings.engine}: {found}", flush=True)
    return found


def _cluster_cost(settings: Settings) -> Figures:
    """Return processor seconds so far and resident memory of all processes of the cluster."""
    groups = {process.pid for process in read_processes(settings)}
    ticks, pages = 0, 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # ended meanwhile
        if int(words[2]) in groups:
            ticks += int(words[11]) + int(words[12])
            pages += int(words[21])
    return Figures(0.0, ticks / TICKS, pages * PAGE_MIB)


def _write(figures: dict[str, Figures], rows: int) -> None:
    base = figures[Engine.DUCKDB]
    table = [
        {
            "name": f"models on {name}",
            "rows": rows,
            "yardstick": "models on duckdb",
            "ratio": round(cost.wall_s / base.wall_s, 2),
            "wall_s": round(cost.wall_s, 1),
            "cpu_s": round(cost.cpu_s, 1),
            "peak_mib": round(cost.peak_mib),
        }
        for name, cost in figures.items()
    ]
    (PROJECT / "benchmarks" / "results" / "spark.json").write_text(json.dumps(table, indent=2) + "\n")
    caption = "One lake of a simulated city, one build each; memory of Spark is that of all its processes at the end."
    write_report(costs_table(table, caption), PROJECT / "docs" / "spark.md", SPARK_MARK)


if __name__ == "__main__":
    main()
