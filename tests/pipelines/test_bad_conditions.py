"""Whole runs as real processes: two at once, a disk that fills up, a kill. What comes out is as if nothing had been."""

import datetime as dt
import os
import re
import resource
import shutil
import subprocess
import sys
import time

import pytest
from conftest import AS_OF

from pipelines.lock import hold_lock, lock_holder
from pipelines.record import read_record
from yingshang.settings import PROJECT_DIR
from yingshang.snapshots import current_snapshot, list_snapshots, open_snapshot
from yingshang.snapshots.files import sha256_of
from yingshang.snapshots.model import read_manifest

pytestmark = pytest.mark.long
KNOWN = ("--known-by", AS_OF.isoformat())
FILE_BYTES = 5_500_000  # more than the orchestrator's storage of one run takes, less than half of the warehouse


def start(home, as_of=AS_OF, *, file_bytes=None, **variables):
    """Start `yingshang run` on a home; no file of it and of its children grows beyond `file_bytes`."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "run", "--as-of", as_of.isoformat(), *KNOWN],
        cwd=PROJECT_DIR,
        env=os.environ | {"YINGSHANG_HOME": str(home.settings.home), "COLUMNS": "300"} | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit if file_bytes else None,  # noqa: PLW1509 - it starts no thread and holds no lock
    )


def ends(process):
    """Return exit code and what was said, once the process has ended."""
    said = process.communicate(timeout=500)[1]
    return process.returncode, said


def await_dbt(process, home):
    """Wait until dbt has begun to fill a warehouse that was not there."""
    log = home.settings.home / "warehouse.duckdb.wal"
    while not (log.exists() and log.stat().st_size > 300_000):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def require_whole(home):
    """Every file of every snapshot is as its manifest says, and nothing else lies there."""
    for snapshot in list_snapshots(home.settings):
        folder = home.settings.published / snapshot.snapshot_id
        files = read_manifest(folder)["files"]
        assert "yingshang.duckdb" in files
        assert {name: sha256_of(folder / name) for name in files} == {
            name: file["sha256"] for name, file in files.items()
        }
    names = {path.name for path in home.settings.published.iterdir()}
    assert names == {"current", "alerts.duckdb", *(snapshot.snapshot_id for snapshot in list_snapshots(home.settings))}


def results_of(home):
    with open_snapshot(home.settings) as connection:
        return connection.execute("FROM kpi.results ORDER BY ALL").fetchall()


def require_untouched(home, other):
    """The snapshot of a copy is still that of the other, and can be read."""
    snapshot, expected = current_snapshot(home.settings), other.outcome.snapshot
    assert (snapshot.snapshot_id, snapshot.published_at) == (expected.snapshot_id, expected.published_at)
    assert results_of(home) == results_of(other)


def test_of_two_runs_at_once_the_second_names_the_first_waits_and_is_right(tiny, copy_of):
    home, day_before = copy_of(tiny), AS_OF - dt.timedelta(days=1)
    both = {day: start(home, day) for day in (AS_OF, day_before)}
    outcomes = {day: ends(process) for day, process in both.items()}
    assert [code for code, _ in outcomes.values()] == [0, 0], outcomes
    waited = {day: re.findall(r"Waiting for (.*) to leave", said) for day, (_, said) in outcomes.items()}
    (second,) = (day for day in both if waited[day])
    (first,) = (day for day in both if not waited[day])
    assert re.fullmatch(rf"run whole_run \(process {both[first].pid}, since .*\)", waited[second][0])
    require_whole(home)
    snapshots = {snapshot.as_of: snapshot.snapshot_id for snapshot in list_snapshots(home.settings)}
    assert set(snapshots) == set(both)
    assert snapshots[AS_OF] == tiny.outcome.snapshot.snapshot_id
    assert current_snapshot(home.settings).as_of == second
    assert lock_holder(home.settings) is None


def test_who_does_not_want_to_wait_is_told_who_holds_the_home(tiny, copy_of):
    home = copy_of(tiny)
    record = read_record(home.settings)
    with hold_lock(home.settings, "ingest a.csv"):
        code, said = ends(start(home, YINGSHANG_LOCK_WAIT="0.2"))
    (sentence,) = (line for line in said.splitlines() if line.startswith("yingshang: "))
    assert code == 1
    assert f"still held by ingest a.csv (process {os.getpid()}, since " in sentence
    assert "after 0.2 s (YINGSHANG_LOCK_WAIT); wait for it to end" in sentence
    assert "Traceback" not in said
    assert read_record(home.settings) == record
    require_untouched(home, tiny)


def test_a_warehouse_that_does_not_fit_is_one_sentence_and_the_next_run_is_right(tiny, copy_of):
    home = copy_of(tiny)
    home.settings.warehouse.unlink()
    shutil.rmtree(home.settings.dagster_home)  # what earlier runs have left would not fit either
    code, said = ends(start(home, file_bytes=FILE_BYTES))
    sentences = [line for line in said.splitlines() if line.startswith("yingshang: ")]
    assert (code, len(sentences)) == (1, 1), said
    (sentence,) = sentences
    snapshot_id = tiny.outcome.snapshot.snapshot_id
    assert sentence.startswith(
        f"yingshang: Nothing was published, the snapshot {snapshot_id} stays: step models broke off"
    )
    assert re.search(
        r"a disk is full \(.*(warehouse|facts)\.duckdb.*File too large\); make room where YINGSHANG_HOME", sentence
    )
    assert "\x1b" not in sentence
    assert (said.count("yingshang: "), said.splitlines()[-1]) == (1, sentence)
    require_untouched(home, tiny)
    require_whole(home)

    code, said = ends(start(home))
    assert code == 0, said
    assert [snapshot.snapshot_id for snapshot in list_snapshots(home.settings)] == [snapshot_id]
    require_whole(home)


def test_a_run_that_is_killed_in_dbt_is_made_up_for_by_the_next(tiny, copy_of):
    """Its dbt is not killed with it: the next run begins while that still writes."""
    home = copy_of(tiny)
    home.settings.warehouse.unlink()
    killed = start(home)
    await_dbt(killed, home)
    killed.kill()
    killed.communicate()
    assert read_record(home.settings).ended_at is None
    require_untouched(home, tiny)

    code, said = ends(start(home))
    assert code == 0, said
    assert [snapshot.snapshot_id for snapshot in list_snapshots(home.settings)] == [tiny.outcome.snapshot.snapshot_id]
    assert read_record(home.settings).has_succeeded
    require_whole(home)
