"""Sixteen processes read the current snapshot while it is published fifty times and old ones are removed at once."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from snapshot_home import change, open_home, publish_now

from yingshang.snapshots import current_snapshot, files, list_snapshots, open_snapshot

READERS, PUBLICATIONS = 16, 50
# Every publication writes its number into four tables. A reader opens the current snapshot, looks at the numbers slowly
# enough to be overtaken, and tells how many snapshots it has seen; a mixture or an error ends it. The processes are
# forked from one that has imported everything and opened nothing.
_READERS = """
import os, sys, time, traceback
from pathlib import Path
sys.path.insert(0, {root!r})
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot, open_snapshot
settings, folder = Settings(home={home!r}, memory_limit="100MB", threads=1), Path({folder!r})
MARKS = ["SELECT DISTINCT CAST(numerator AS INT) FROM kpi.results", "SELECT records FROM kpi.exclusions",
    "SELECT count(*) FROM marts.fct_visits", "SELECT CAST(max(value) * 1000 AS INT) FROM kpi.reported_values"]
def read(number):
    seen, last = set(), 0
    while not (folder / "done").exists():
        with open_snapshot(settings) as connection:
            found = []
            for mark in MARKS:
                found += connection.execute(mark).fetchall()
                time.sleep(0.03)
        assert len(set(found)) == 1, found
        assert found[0][0] >= last, (found, last)  # never back to an older one
        last = found[0][0]
        seen.add(last)
        assert current_snapshot(settings).manifest["rows"]["kpi.exclusions"] == 1
        (folder / f"ready{{number}}").touch()
    return len(seen)
for number in range({readers}):
    if os.fork() == 0:
        try:
            told = str(read(number))
        except BaseException:
            told = traceback.format_exc()
        (folder / f"told{{number}}").write_text(told)
        os._exit(0)
for _ in range({readers}):
    os.wait()
"""


def mark(settings, number):
    """Let the warehouse hold `number` in four tables."""
    change(
        settings,
        f"UPDATE kpi.results SET numerator = {number}; UPDATE kpi.exclusions SET records = {number};"
        f" UPDATE kpi.reported_values SET value = {number} / 1000.0;"
        f" CREATE OR REPLACE TABLE facts.marts.fct_visits AS SELECT 'V' || range AS visit_id, '税' AS topic FROM range({number})",
    )


@pytest.fixture
def hasty(monkeypatch):
    """Keeps no snapshot but the current one, so that each is removed under its readers; waits for no disk."""
    monkeypatch.setattr(files, "flush", lambda _: None)
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield open_home(Path(folder)).model_copy(update={"snapshots_kept": 1})


@pytest.mark.long
def test_sixteen_readers_see_one_snapshot_each_time_while_it_is_published(hasty, tmp_path):
    mark(hasty, 1)
    publish_now(hasty)
    root = Path(__file__).parents[3]
    script = _READERS.format(root=str(root), home=str(hasty.home), folder=str(tmp_path), readers=READERS)
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) as readers:
        while len(list(tmp_path.glob("ready*"))) < READERS:
            assert readers.poll() is None, readers.stderr.read()
            assert not list(tmp_path.glob("told*")), next(tmp_path.glob("told*")).read_text()
            time.sleep(0.02)
        for number in range(2, PUBLICATIONS + 1):
            mark(hasty, number)
            publish_now(hasty)
            assert len(list_snapshots(hasty)) == 1
        (tmp_path / "done").touch()
    told = [path.read_text() for path in tmp_path.glob("told*")]
    assert len(told) == READERS
    assert all(text.isdigit() for text in told), next(text for text in told if not text.isdigit())
    assert min(map(int, told)) > 1, told  # each was overtaken at least once


def test_who_has_opened_a_snapshot_finishes_though_it_is_removed(hasty):
    mark(hasty, 1)
    old = publish_now(hasty)
    with open_snapshot(hasty) as reader:
        mark(hasty, 2)
        publish_now(hasty)
        assert not old.path.exists()
        assert reader.execute("SELECT count(*) FROM marts.fct_visits").fetchall() == [(1,)]
        assert reader.execute("SELECT DISTINCT CAST(numerator AS INT) FROM kpi.results").fetchall() == [(1,)]
    with open_snapshot(hasty) as reader:
        assert reader.execute("SELECT count(*) FROM marts.fct_visits").fetchall() == [(2,)]


def test_a_snapshot_that_goes_while_it_is_looked_up_is_followed_by_the_next(hasty, monkeypatch):
    """The publisher is let in at the worst two moments: after the pointer was read, and after the manifest was."""
    from yingshang.snapshots import model, reading

    mark(hasty, 1)
    publish_now(hasty)
    numbers = iter([2, 3])

    def overtaken(inner):
        def late(*arguments):
            if (number := next(numbers, None)) is not None:
                mark(hasty, number)
                publish_now(hasty)
            return inner(*arguments)

        return late

    read, connect = model.read_manifest, reading._connect
    monkeypatch.setattr(model, "read_manifest", overtaken(read))
    assert current_snapshot(hasty).path.exists()
    monkeypatch.setattr(model, "read_manifest", read)
    monkeypatch.setattr(reading, "_connect", overtaken(connect))
    with open_snapshot(hasty) as reader:
        assert reader.execute("SELECT count(*) FROM marts.fct_visits").fetchall() == [(3,)]
