"""Delivered in two parts with a run after each, or taken in and computed once: the same snapshot, id and rows.

The whole way is gone: files, lake, warehouse, checks, snapshot. Both homes take the files in in the same order, which decides
the versions; some files of the first part, picked by a fixed seed, come late, between those of the second.
"""

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.run import run_pipeline
from tests.equal_tables import differences, tables_of
from yingshang.contracts import load_contracts
from yingshang.deliveries import ingest_file, scan_landing
from yingshang.settings import Settings
from yingshang.simulation import simulate

# The first run is about a day that the late files are not needed for, or its gate would close, and on which no month is
# final, or the gate of the second would ask for corrections.
FIRST, HALF, AS_OF = dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 9, 30)
QUIET = Console(quiet=True)
SCHEMAS = ("kpi", "marts", "quality")
# What was published before is no property of what was delivered.
HISTORY = {"kpi.vintages", "kpi.revisions", "kpi.period_states"}
MAY_BE_LATE = ("petition_events_", "policy_pushes_", "service_events_", "attendances_", "visits_", "subsidy_payments_")


def take_in(home: Settings) -> None:
    """Take in what lies in the landing folder, and compute nothing."""
    contracts = load_contracts(home.contracts_dir)
    for file in scan_landing(home, contracts):
        ingest_file(home, contracts, file.path, dataset=file.dataset, file_name=file.name)


def bring(source: Path, home: Settings, files: list[Path]) -> None:
    """Copy files to where a department delivers them."""
    for path in files:
        target = home.landing / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


@pytest.mark.long
def test_a_run_after_each_part_leads_to_the_same_snapshot(tmp_path):
    landing = tmp_path / "delivered"
    simulate(rows=400, seed=5, out=landing, dirt=0.02)
    files = sorted(path for path in landing.glob("*/*") if path.parent.name <= AS_OF.isoformat())
    early = [path for path in files if path.parent.name <= HALF.isoformat()]
    candidates = [path for path in early if path.name.startswith(MAY_BE_LATE) and path.parent.name == HALF.isoformat()]
    late = set(random.Random(5).sample(candidates, k=3))
    first = [path for path in early if path not in late]

    by_part, at_once = Settings(home=tmp_path / "by_part"), Settings(home=tmp_path / "at_once")
    bring(landing, by_part, first)
    half_way = run_pipeline(by_part, QUIET, as_of=FIRST).snapshot
    bring(landing, by_part, files)
    found = run_pipeline(by_part, QUIET, as_of=AS_OF).snapshot

    for part in (first, files):
        bring(landing, at_once, part)
        take_in(at_once)
    expected = run_pipeline(at_once, QUIET, as_of=AS_OF).snapshot

    assert half_way.as_of == FIRST
    assert found.snapshot_id == expected.snapshot_id
    compared, unequal = differences(expected.database, found.database, SCHEMAS)
    assert unequal.keys() == HISTORY
    assert compared == tables_of(expected.database, SCHEMAS) == tables_of(found.database, SCHEMAS)
    assert len(compared) > 45
