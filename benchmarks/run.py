"""The benchmark suite: every step of the way beside its yardsticks, medians of runs; every figure is kept at once.

A run that is cut leaves what it has measured; `--only` measures some figures, `--keep` reuses deliveries and home.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from benchmarks.data import prepare
from benchmarks.measure import Figures, measured, typical
from benchmarks.report import write_documents
from benchmarks.results import Row, keep_results, read_results, value
from benchmarks.suite import (
    PROJECT,
    STEPS,
    YARDSTICK_OF,
    YARDSTICKS,
    Scene,
    bytes_of,
    command_of,
    environment_of,
    left_out,
    make_ready,
)
from yingshang.settings import Settings

# The deliveries, and beside them once the tables of PostgreSQL, which are gone before the home is built.
_BYTES_PER_ROW = 480
_MANY = 10_000_000


def main() -> None:
    """Measure; write the results and the documents that show them after every figure."""
    asked = _arguments()
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _require_space(folder, asked.rows)
    settings = Settings(home=folder / f"home_{asked.rows}")
    scene = Scene(prepare(folder, asked.rows), settings, folder, asked.rows)
    if not asked.keep:
        shutil.rmtree(settings.home, ignore_errors=True)
    suite = _Suite(scene, folder / "bench.log")
    names = asked.only or [*YARDSTICKS, *STEPS]
    for turn in range(asked.runs or (3 if asked.rows <= _MANY else 1)):
        for place, name in enumerate(names, 1):
            print(f"turn {turn + 1}, {place}/{len(names)}: {name}", flush=True)
            suite.take(name, is_reused=asked.keep and turn == 0 and not asked.only)
    if not asked.keep:
        shutil.rmtree(settings.home)
        shutil.rmtree(folder / f"delivered_{asked.rows}")
    if suite.failed:
        sys.exit(f"failed, so left out: {'、'.join(sorted(suite.failed))}; see {suite.log}")


class _Suite:
    """The figures of one size so far."""

    def __init__(self, scene: Scene, log: Path) -> None:
        self.log, self.failed = log, set[str]()
        self._scene = scene
        self._runs: dict[str, list[Figures]] = {}

    def take(self, name: str, *, is_reused: bool) -> None:
        """Measure a figure once and keep the median; one that fails is told and does not stop the others."""
        if reason := left_out(name, self._scene):
            print(f"  left out: {reason}", flush=True)
            return
        try:
            if name in STEPS and name != "full_build" and not self._scene.is_built:
                print("  first the home is built", flush=True)
                self._measure("full_build")
            if not (name == "full_build" and is_reused and self._scene.is_built):
                self._measure(name)
        except (RuntimeError, OSError) as error:
            self.failed.add(name)
            print(f"  FAILED: {error}", flush=True)

    def _measure(self, name: str) -> None:
        scene = self._scene
        make_ready(name, scene)
        told = scene.settings.home / "told.json"
        told.unlink(missing_ok=True)
        figures = measured(command_of(name, scene), environment_of(name, scene), self.log)
        if told.exists():  # a step that is not about the whole of its process says which seconds count
            figures = Figures(json.loads(told.read_text())["wall_s"], figures.cpu_s, figures.peak_mib)
        print(f"  {figures.wall_s:.1f} s, CPU {figures.cpu_s:.1f} s, {figures.peak_mib:.0f} MiB", flush=True)
        self._runs.setdefault(name, []).append(figures)
        rows = [self._row(name)]
        if name == "full_build":
            rows.append(_disk_row(scene))
        keep_results(rows)
        write_documents()

    def _row(self, name: str) -> Row:
        """Return a figure with its ratio to the yardstick: that of this run, else the newest of this size."""
        figures, yardstick = typical(self._runs[name]), YARDSTICK_OF.get(name, "duckdb_load")
        row: Row = {
            "name": name,
            "rows": self._scene.rows,
            "yardstick": yardstick,
            "ratio": _ratio(figures.wall_s, self._wall_s(yardstick)),
            "wall_s": round(figures.wall_s, 2),
            "cpu_s": round(figures.cpu_s, 2),
            "peak_mib": round(figures.peak_mib),
        }
        if name == "one_day":
            row["share_of_full_build"] = _ratio(figures.wall_s, self._wall_s("full_build"))
        return row

    def _wall_s(self, name: str) -> float | None:
        if name in self._runs:
            return typical(self._runs[name]).wall_s
        return value(read_results(), name, self._scene.rows, "wall_s")


def _disk_row(scene: Scene) -> Row:
    """Return what a home keeps on disk, its deliveries aside."""
    sizes = bytes_of(scene)
    total = sum(sizes.values())
    row: Row = {"name": "disk", "rows": scene.rows, "yardstick": "csv", "ratio": _ratio(total, scene.deliveries.bytes)}
    per_row = {f"{name}_bytes": size for name, size in sizes.items()}
    return row | {"bytes_per_row": round(total / scene.rows, 1), "csv_bytes": scene.deliveries.bytes} | per_row


def _ratio(number: float, yardstick: float | None) -> float | None:
    return round(number / yardstick, 3) if yardstick else None


def _require_space(folder: Path, rows: int) -> None:
    made = folder / f"delivered_{rows}"
    there = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    needed, free = rows * _BYTES_PER_ROW - there, shutil.disk_usage(folder).free
    print(f"{rows:,} petitions need about {needed / 1e9:.1f} GB more of disk; {free / 1e9:.1f} GB are free", flush=True)
    if needed > free:
        sys.exit(f"{folder}: too little space; free some, or give --folder on another disk")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=_MANY, help="petitions of the year")
    parser.add_argument("--runs", type=int, help="runs of each, in turn; default 3, above ten million 1")
    parser.add_argument("--only", action="append", choices=[*YARDSTICKS, *STEPS], help="measure this; may be repeated")
    parser.add_argument("--keep", action="store_true", help="reuse deliveries and home, and leave them there")
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "benchmarks", help="scratch folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
