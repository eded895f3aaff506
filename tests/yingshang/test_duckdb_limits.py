"""What does not fit into memory is written where the setting says, and gone afterwards; the dead leave nothing."""

import datetime as dt
import os
import subprocess
import sys

import duckdb
import pytest

from yingshang.checks.connections import scratch_connection
from yingshang.deliveries.queries import query_connection
from yingshang.duckdb_limits import limits, sweep_spill
from yingshang.settings import PROJECT_DIR, Settings
from yingshang.snapshots import Snapshot, open_snapshot

BIG = "CREATE TEMP TABLE big AS SELECT range AS number, md5(range::VARCHAR) AS text FROM range(1_200_000) ORDER BY text"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", spill=tmp_path / "roomy" / "spill", memory_limit="64MB", threads=1)


def test_by_default_it_is_below_home(tmp_path):
    assert limits(Settings(home=tmp_path))["temp_directory"].startswith(f"{tmp_path}/spill/{os.getpid()}-")


def test_two_databases_of_one_process_never_write_into_one_folder(settings):
    assert limits(settings)["temp_directory"] != limits(settings)["temp_directory"]


@pytest.mark.parametrize("connect", [scratch_connection, query_connection])
def test_connections_keep_to_the_limit_and_spill_there(settings, connect):
    with connect(settings) as connection:
        told = connection.execute("SELECT current_setting('memory_limit'), current_setting('threads')").fetchall()
        assert told == [("61.0 MiB", 1)]
        folder = connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
        assert folder.startswith(str(settings.spill_folder))


def test_a_reader_spills_there_with_everything_else_locked_and_leaves_nothing(settings, tmp_path):
    with duckdb.connect(tmp_path / "yingshang.duckdb") as connection:
        connection.execute("CREATE TABLE one AS SELECT 1 AS number")
    day = dt.date(2024, 9, 30)
    snapshot = Snapshot("one", tmp_path, day, day, dt.datetime(2024, 10, 1))
    with open_snapshot(settings, snapshot) as first, open_snapshot(settings, snapshot) as reader:
        reader.execute(BIG)
        assert list(settings.spill_folder.rglob("duckdb_temp*"))
        assert first.execute("FROM one").fetchall() == [(1,)]
        with pytest.raises(duckdb.PermissionException):
            reader.execute(f"COPY one TO '{tmp_path}/out.csv'")
        with pytest.raises(duckdb.InvalidInputException):
            reader.execute("SET memory_limit = '10GB'")
    assert not list(settings.spill_folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["roomy", "yingshang.duckdb"]


def test_what_the_dead_left_is_swept_and_what_the_living_use_stays(settings):
    dead = subprocess.Popen([sys.executable, "-c", ""], cwd=PROJECT_DIR)
    dead.wait()
    for name in (f"{dead.pid}-0", f"{os.getpid()}-0", "dbt", "somebody's"):
        (settings.spill_folder / name).mkdir(parents=True)
    sweep_spill(settings)
    assert sorted(path.name for path in settings.spill_folder.iterdir()) == [f"{os.getpid()}-0", "somebody's"]
