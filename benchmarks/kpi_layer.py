"""All targets, all units, every day of a year at 1 million petitions: the KPI models against one rate written by hand.

Unlike the full build, everything around the petitions is in proportion: the simulated city of that size, delivered and
published once; then the models of the layer are built again and again.
"""

import argparse
import datetime as dt
import json
import os
import sys
from pathlib import Path

from benchmarks.data import NEXT_DAY
from benchmarks.measure import Figures, measured, typical
from benchmarks.report import KPI_MARK, costs_table, write_report
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment, run_days

PROJECT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and write `benchmarks/results/kpi_layer.json` and the second table of `docs/benchmarks.md`."""
    arguments = _arguments()
    settings = Settings(home=arguments.home.resolve())
    log = settings.home / "bench.log"
    environment = os.environ | {"YINGSHANG_HOME": str(settings.home), "PYTHONPATH": str(PROJECT)}
    if not settings.warehouse.exists():
        for command in _preparation(settings, arguments.rows):
            measured(command, environment, log)
    day = dt.date.fromisoformat(NEXT_DAY)
    environment |= dbt_environment(settings) | run_days(day, day)
    runs: dict[str, list[Figures]] = {"kpi_layer": [], "one_rate": []}
    for turn in range(arguments.runs):
        for name, command in _commands(settings).items():
            runs[name].append(measured(command, environment, log))
            print(f"run {turn + 1}/{arguments.runs} {name}: {runs[name][-1]}", flush=True)
    figures = {name: typical(measurements) for name, measurements in runs.items()}
    rows = [_row(name, figures, arguments.rows) for name in figures]
    (PROJECT / "benchmarks" / "results" / "kpi_layer.json").write_text(json.dumps(rows, indent=2) + "\n")
    write_report(
        costs_table(rows, "Simulated city, everything in proportion."), PROJECT / "docs" / "benchmarks.md", KPI_MARK
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="petitions of the simulated city")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--home", type=Path, default=PROJECT / "var" / "kpi_benchmark", help="built once, then kept")
    return parser.parse_args()


def _preparation(settings: Settings, rows: int) -> list[list[str]]:
    cli = [sys.executable, "-m", "pipelines.cli"]
    return [
        [*cli, "simulate", "--rows", str(rows), "--seed", "2024", "--out", str(settings.landing)],
        [*cli, "run", "--as-of", NEXT_DAY],
    ]


def _commands(settings: Settings) -> dict[str, list[str]]:
    dbt = str(Path(sys.executable).with_name("dbt"))
    folder = str(settings.dbt_dir)
    layer = [dbt, "run", "--project-dir", folder, "--profiles-dir", folder, "--select", "path:kpi"]
    rate = [sys.executable, "-m", "benchmarks.yardsticks", "one_rate", str(settings.home), str(settings.lake)]
    return {"kpi_layer": layer, "one_rate": rate}


def _row(name: str, figures: dict[str, Figures], rows: int) -> dict[str, object]:
    return {
        "name": name,
        "rows": rows,
        "yardstick": "one_rate",
        "ratio": round(figures[name].wall_s / figures["one_rate"].wall_s, 2),
        "wall_s": round(figures[name].wall_s, 1),
        "cpu_s": round(figures[name].cpu_s, 1),
        "peak_mib": round(figures[name].peak_mib),
    }


if __name__ == "__main__":
    main()
