"""The benchmark suite: full build against its yardsticks, in turn, medians of runs; writes table and JSON."""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from benchmarks.data import DELIVERED_ON, prepare
from benchmarks.measure import Figures, measured, typical
from benchmarks.report import BUILD_MARK, costs_table, write_report
from benchmarks.yardsticks import YARDSTICKS

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "benchmarks" / "results"


def main() -> None:
    """Measure and write `benchmarks/results/latest.json` and `docs/benchmarks.md`."""
    arguments = _arguments()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    landing, petitions = prepare(folder, arguments.rows)
    runs: dict[str, list[Figures]] = {name: [] for name in ("full_build", "same_again", *YARDSTICKS)}
    for turn in range(arguments.runs):
        home = _home(folder, landing)
        for name, command in _commands(folder, petitions).items():
            figures = measured(command, _environment(home), folder / "bench.log")
            runs[name].append(figures)
            print(
                f"run {turn + 1}/{arguments.runs} {name}: {figures.wall_s:.1f} s, {figures.peak_mib:.0f} MiB",
                flush=True,
            )
    rows = _rows({name: typical(figures) for name, figures in runs.items()}, arguments.rows)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(rows, indent=2) + "\n")
    caption = f"Delivered file: {petitions.stat().st_size / 1e9:.2f} GB CSV."
    write_report(costs_table(rows, caption), PROJECT / "docs" / "benchmarks.md", BUILD_MARK)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="petitions in the delivered file")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "benchmarks", help="scratch folder")
    return parser.parse_args()


def _home(folder: Path, landing: Path) -> Path:
    """Return a fresh home whose landing folder holds the delivery."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.copytree(landing, home / "landing", copy_function=os.link)
    return home


def _commands(folder: Path, petitions: Path) -> dict[str, list[str]]:
    run = [sys.executable, "-m", "pipelines.cli", "run", "--as-of", DELIVERED_ON]
    yardsticks = {
        name: [sys.executable, "-m", "benchmarks.yardsticks", name, str(petitions), str(folder)] for name in YARDSTICKS
    }
    return {"full_build": run, "same_again": run} | yardsticks


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"YINGSHANG_HOME": str(home), "PYTHONPATH": str(PROJECT)}


def _rows(figures: dict[str, Figures], rows: int) -> list[dict[str, object]]:
    """Return one entry per figure and yardstick: ratio of wall times, both measured in this run."""
    return [
        {
            "name": name,
            "rows": rows,
            "yardstick": yardstick,
            "ratio": round(figures[name].wall_s / figures[yardstick].wall_s, 2),
            "wall_s": round(figures[name].wall_s, 1),
            "cpu_s": round(figures[name].cpu_s, 1),
            "peak_mib": round(figures[name].peak_mib),
        }
        for name in figures
        for yardstick in YARDSTICKS
        if name not in YARDSTICKS or name == yardstick
    ]


if __name__ == "__main__":
    main()
