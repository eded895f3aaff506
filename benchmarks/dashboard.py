"""The pages at 10 million petitions: callbacks as a browser sends them, and what a cold browser loads and draws.

The yardstick `one_select` opens the same snapshot and reads the current figures with one hand-written query.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import duckdb

from benchmarks.asking import HOST, NAME, PASSWORD, PORT, asked, asked_once, times
from benchmarks.browser import cold_page
from benchmarks.data import DELIVERED_ON, prepare
from benchmarks.measure import measured
from benchmarks.report import PAGES_MARK, write_report
from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person, find_person
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot

PROJECT = Path(__file__).resolve().parent.parent
PAGES = {
    "cockpit": "/",
    "targets": "/targets",
    "target": "/targets/petition_closure_rate",
    "petitions": "/petitions",
}


def main() -> None:
    """Measure and write `benchmarks/results/dashboard.json` and the third table of `docs/benchmarks.md`."""
    arguments = _arguments()
    settings = _built(arguments.folder.resolve(), arguments.rows)
    if find_person(settings, NAME) is None:
        add_person(settings, NAME, PASSWORD, Role.ADMIN)
    yardstick = times(lambda: _select(settings), arguments.asks)
    server = serve(settings)
    try:
        first = asked_once(PAGES["target"], [f"{PAGES['target']}?unit={unit}" for unit in _units(settings)])
        rows = [
            _row("one_select", arguments.rows, yardstick, yardstick),
            _row("drill, first time", arguments.rows, first, yardstick),
        ]
        for name, href in PAGES.items():
            for clients in (1, 8):
                found = asked(href, clients, arguments.asks)
                rows.append(_row(f"{name}, {clients} at once", arguments.rows, found, yardstick))
                print(rows[-1], flush=True)
        loaded = [
            cold_page(f"http://{HOST}:{PORT}", NAME, PASSWORD, href) | {"page": name} for name, href in PAGES.items()
        ]
    finally:
        server.terminate()
        server.wait()
    results = {"callbacks": rows, "browser": loaded}
    (PROJECT / "benchmarks" / "results" / "dashboard.json").write_text(json.dumps(results, indent=2) + "\n")
    write_report(_head(rows, loaded), PROJECT / "docs" / "benchmarks.md", PAGES_MARK)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="petitions in the snapshot")
    parser.add_argument("--asks", type=int, default=60, help="questions of each kind per client")
    parser.add_argument("--folder", type=Path, default=PROJECT / "var" / "benchmarks", help="built once, then kept")
    return parser.parse_args()


def _built(folder: Path, rows: int) -> Settings:
    """Return a home with a published snapshot of so many petitions."""
    settings = Settings(home=folder / f"pages_{rows}")
    if current_snapshot(settings) is None:
        folder.mkdir(parents=True, exist_ok=True)
        landing = prepare(folder, rows).landing
        settings.home.mkdir(exist_ok=True)
        settings.landing.symlink_to(landing)
        run = [sys.executable, "-m", "pipelines.cli", "run", "--as-of", DELIVERED_ON]
        measured(run, _environment(settings), settings.home / "bench.log")
    return settings


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {"YINGSHANG_HOME": str(settings.home), "PYTHONPATH": str(PROJECT)}


def serve(settings: Settings) -> "subprocess.Popen[bytes]":
    """Start the pages; return their server once it answers."""
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--port", str(PORT), "--workers", "2"]
    server = subprocess.Popen(command, env=_environment(settings), cwd=PROJECT)
    for _ in range(120):
        try:
            connection = HTTPConnection(HOST, PORT)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.25)
        else:
            return server
    raise RuntimeError("the pages did not start")


def _units(settings: Settings) -> list[str]:
    """Return the units of the closure rate, districts and departments among streets, as addresses name them."""
    snapshot = current_snapshot(settings)
    assert snapshot is not None
    with duckdb.connect(snapshot.database, read_only=True) as connection:
        found = connection.execute(
            "SELECT DISTINCT unit_kind || ':' || unit_code AS unit FROM kpi.results"
            " WHERE kpi_id = 'petition_closure_rate' AND denominator > 0 AND as_of = ? ORDER BY md5(unit)",
            [snapshot.as_of],
        ).fetchall()
    return [unit for (unit,) in found]


def _select(settings: Settings) -> None:
    snapshot = current_snapshot(settings)
    assert snapshot is not None
    with duckdb.connect(snapshot.database, read_only=True) as connection:
        connection.execute(
            "SELECT kpi_id, value, status FROM kpi.results WHERE is_whole AND is_official AND period_kind = 'to_date'"
            " AND as_of = ?",
            [snapshot.as_of],
        ).fetchall()


def _row(name: str, rows: int, seconds: list[float], yardstick: list[float]) -> dict[str, object]:
    p50, p95 = statistics.median(seconds), _p95(seconds)
    return {
        "name": name,
        "rows": rows,
        "yardstick": "one_select",
        "ratio": round(p95 / _p95(yardstick), 1),
        "p50_ms": round(p50 * 1000, 1),
        "p95_ms": round(p95 * 1000, 1),
    }


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _head(rows: list[dict[str, object]], loaded: list[dict[str, object]]) -> str:
    asked = "".join(
        f"| {row['name']} | {row['rows']:,} | {row['ratio']} | {row['p50_ms']} | {row['p95_ms']} |\n" for row in rows
    )
    drawn = "".join(
        f"| {row['page']} | {row['transferred_mb']} | {row['first_paint_s']} | {row['ready_s']} |\n" for row in loaded
    )
    return (
        "| callback | petitions | ratio (p95) | p50 ms | p95 ms |\n|---|---|---|---|---|\n"
        f"{asked}\n| cold page | MB transferred | first paint s | ready s |\n|---|---|---|---|\n{drawn}"
    )


if __name__ == "__main__":
    main()
