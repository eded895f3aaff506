"""A publisher that is killed, or runs out of disk, leaves the old snapshot or the new one; the next cleans up."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from snapshot_home import AS_OF, change, contents, publish_now

from yingshang.errors import YingshangError
from yingshang.snapshots import current_snapshot, open_snapshot, publishing, replay

# Publishes in a process of its own and dies at the given call: before it, or right after it.
_VICTIM = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path[:0] = [{tests!r}]
import snapshot_home
from yingshang.settings import Settings

settings = Settings(home={home!r}, contracts_dir={contracts!r}, catalogue_dir={catalogue!r}, memory_limit="500MB")
module = import_module({module!r})
inner = getattr(module, {name!r})
def dying(*arguments, **more):
    if {after!r}:
        inner(*arguments, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, {name!r}, dying)
snapshot_home.publish_now(settings)
"""
_STEPS = [
    ("yingshang.snapshots.publishing", "write_database", False),
    ("yingshang.snapshots.database", "write_checks", False),
    ("yingshang.snapshots.publishing", "write_parquet", False),
    ("yingshang.snapshots.publishing", "check_rows", False),
    ("yingshang.snapshots.publishing", "_write", True),
    ("yingshang.snapshots.files", "install", True),
    ("yingshang.snapshots.files", "point", True),
    ("yingshang.snapshots.vintages", "keep_catalogue", False),
    ("yingshang.snapshots.vintages", "append", False),
    ("yingshang.snapshots.vintage_files", "flush", False),
    ("yingshang.snapshots.vintages", "append", True),
    ("yingshang.snapshots.publishing", "_retire", False),
]
_LATE = {"point", "keep_catalogue", "append", "_retire"}


def kill_at(settings, module, name, *, after):
    script = _VICTIM.format(
        tests=str(Path(__file__).parent),
        home=str(settings.home),
        contracts=str(settings.contracts_dir),
        catalogue=str(settings.catalogue_dir),
        module=module,
        name=name,
        after=after,
    )
    root = Path(publishing.__file__).parents[2]
    died = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr


def vintages_of(settings):
    """Return the names of the entries of the ledger; there is nothing else beside the catalogues."""
    names = {path.name for path in (settings.home / "vintages").iterdir()} - {"catalogues"}
    assert all(name.endswith(".parquet") for name in names)
    return sorted(name.removesuffix(".parquet") for name in names)


def replayed_values(settings, snapshot):
    return [str(value) for value in replay(settings, snapshot.published_at).rows["value"]]


@pytest.mark.parametrize(("module", "name", "after"), _STEPS, ids=[f"{name} {after}" for _, name, after in _STEPS])
def test_a_kill_leaves_the_old_snapshot_or_the_new_one(home, module, name, after):
    old = publish_now(home)
    change(home, "UPDATE kpi.results SET numerator = 5, value = 0.5")
    kill_at(home, module, name, after=after)

    left = current_snapshot(home)
    is_new = name in _LATE or module.endswith("vintage_files")
    with open_snapshot(home) as reader:
        figures = reader.execute("SELECT DISTINCT value::VARCHAR FROM kpi.results").fetchall()
    assert figures == [("0.500000" if is_new else "0.900000",)]
    assert (left == old) is not is_new

    new = publish_now(home)
    assert current_snapshot(home) == new
    names = {path.name for path in home.published.iterdir()}
    assert names == {"current", old.snapshot_id, new.snapshot_id}
    assert vintages_of(home) == sorted(f"{told.published_at:%Y%m%dT%H%M%S}-{told.snapshot_id}" for told in (old, new))
    with open_snapshot(home) as reader:
        counts = reader.execute("SELECT snapshot_id, count(*) FROM kpi.vintages GROUP BY ALL").fetchall()
    assert sorted(counts) == sorted([(old.snapshot_id, 4), (new.snapshot_id, 4)])
    assert replayed_values(home, old) == ["0.900000"] * 4
    assert replayed_values(home, new) == ["0.500000"] * 4


def test_a_kill_while_the_pointer_turns_leaves_it_where_it_was(home):
    old = publish_now(home)
    leftover = home.published / ".switching-1"
    leftover.symlink_to("nowhere")
    (home.published / ".removing-2024-01-01-x").mkdir()
    assert current_snapshot(home) == old
    publish_now(home)
    assert {path.name for path in home.published.iterdir()} == {"current", old.snapshot_id}


def test_a_file_that_does_not_fit_leaves_nothing_half_written(home):
    """The operating system refuses to let any file of the publisher grow beyond 40 kB, as a full disk would."""
    old = publish_now(home)
    change(home, "UPDATE kpi.results SET numerator = 5, value = 0.5")
    before = contents(home)
    script = f"""
import resource, sys
sys.path[:0] = [{str(Path(__file__).parent)!r}]
import snapshot_home
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import publishing
settings = Settings(
    home={str(home.home)!r},
    contracts_dir={str(home.contracts_dir)!r},
    catalogue_dir={str(home.catalogue_dir)!r},
    memory_limit="500MB",
)
write = publishing.write_database
def limited(*arguments):
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    return write(*arguments)
publishing.write_database = limited
try:
    snapshot_home.publish_now(settings)
except YingshangError as error:
    print(error)
"""
    root = Path(publishing.__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert "the snapshot could not be written" in said.stdout, said.stderr
    assert said.stdout.count("\n") == 1
    assert "File too large" in said.stdout
    assert contents(home) == before
    assert current_snapshot(home) == old


@pytest.mark.parametrize("step", ["write_database", "write_parquet"])
def test_a_full_disk_is_said_in_one_sentence(home, monkeypatch, step):
    old = publish_now(home)
    before = contents(home)
    change(home, "UPDATE kpi.results SET numerator = 5, value = 0.5")

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(publishing, step, fail)
    expected = re.escape("the snapshot could not be written ([Errno 28] No space left on device); check space")
    with pytest.raises(YingshangError, match=expected):
        publish_now(home)
    assert contents(home) == before
    assert current_snapshot(home) == old
    assert old.as_of == AS_OF
