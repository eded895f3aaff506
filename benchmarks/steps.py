"""Parts of a run that have no command of their own, each a process: `python -m benchmarks.steps STEP`.

They work on the home of the environment, as commands do.
"""
# ruff: noqa: PLC0415 - a step pays for its own imports alone

import argparse
import datetime as dt
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from yingshang.settings import Settings, load_settings

YEAR_QUERY = Path(__file__).with_name("kpi_year.sql")


def rebuild(settings: Settings, day: str) -> None:
    """Build the warehouse and a snapshot from the lake, as if there had never been one."""
    settings.warehouse.unlink(missing_ok=True)
    shutil.rmtree(settings.published, ignore_errors=True)
    _execute(settings, day, None)


def publish(settings: Settings, day: str) -> None:
    """Publish what the warehouse holds, as if it had never been published."""
    shutil.rmtree(settings.published, ignore_errors=True)
    _execute(settings, day, ("published/snapshot", "published/board"))


def _execute(settings: Settings, day: str, assets: Sequence[str] | None) -> None:
    """Run the job of the figures, or some of its assets."""
    import dagster as dg

    from pipelines.definitions import build_definitions
    from pipelines.instance import open_instance
    from pipelines.jobs import FIGURES

    job = build_definitions(settings).resolve_job_def(FIGURES)
    selection = [dg.AssetKey(asset.split("/")) for asset in assets] if assets else None
    job.execute_in_process(instance=open_instance(settings), partition_key=day, asset_selection=selection)


def kpi_year(settings: Settings, day: str) -> None:
    """Ask the snapshot for the three headline figures of every day and district, as an analyst's script would."""
    import duckdb

    database = settings.published / "current" / "yingshang.duckdb"
    with duckdb.connect(str(database), read_only=True, config={"threads": settings.threads}) as connection:
        print(len(connection.execute(YEAR_QUERY.read_text(encoding="utf-8"), [dt.date.fromisoformat(day)]).fetchall()))


def dashboard(settings: Settings, _day: str) -> None:
    """Serve the pages and ask each as a browser does; tell the seconds that all of them take, medians of 20 asks."""
    from statistics import median

    from benchmarks.asking import NAME, PASSWORD, asked
    from benchmarks.dashboard import PAGES, serve
    from yingshang.accounts.people import Role
    from yingshang.accounts.store import add_person, find_person

    if find_person(settings, NAME) is None:
        add_person(settings, NAME, PASSWORD, Role.ADMIN)
    server = serve(settings)
    try:
        wall_s = sum(median(asked(href, 1, 20)) for href in PAGES.values())
    finally:
        server.terminate()
        server.wait()
    (settings.home / "told.json").write_text(json.dumps({"wall_s": wall_s}))


STEPS = {"rebuild": rebuild, "publish": publish, "kpi_year": kpi_year, "dashboard": dashboard}


def main() -> None:
    """Be one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--day", required=True, help="the as_of day")
    asked = parser.parse_args()
    STEPS[asked.step](load_settings(), asked.day)


if __name__ == "__main__":
    main()
