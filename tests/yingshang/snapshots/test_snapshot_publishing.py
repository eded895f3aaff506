"""Identity, readers, vintages, retention: what publishing again and again does."""

import datetime as dt
from dataclasses import replace

import duckdb
import polars as pl
import pytest
from snapshot_home import AS_OF, VERSIONS, add_delivery, change, contents, open_home, outcome, publish_now

from yingshang.deliveries import Ledger
from yingshang.errors import YingshangError
from yingshang.snapshots import current_snapshot, list_snapshots, open_snapshot, publishing

HALF = "UPDATE kpi.results SET numerator = 5, value = 0.5"


@pytest.fixture
def clock(monkeypatch):
    """Let each publication happen an hour after the one before."""
    hours = iter(range(24))
    monkeypatch.setattr(publishing, "_now", lambda: dt.datetime.fromisoformat(f"2024-10-01T{next(hours):02}:00:00"))


def value(connection):
    return connection.execute("SELECT DISTINCT value FROM kpi.results").fetchall()[0][0]


def test_the_same_content_has_the_same_id_and_is_written_once(home, clock):
    first = publish_now(home)
    written = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    again = publish_now(home, checks=[outcome("another__check")])
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in first.path.rglob("*")} == written
    assert len(list_snapshots(home)) == 1


def test_the_same_content_in_another_home_has_the_same_id(home, tmp_path_factory):
    other = open_home(tmp_path_factory.mktemp("other"))
    change(other, "CREATE OR REPLACE TABLE kpi.results AS FROM kpi.results ORDER BY unit_code DESC, as_of DESC")
    change(other, "DROP TABLE kpi.movements")
    assert publish_now(other).snapshot_id == publish_now(home).snapshot_id


@pytest.mark.parametrize(
    "alter",
    [
        lambda home: change(home, "UPDATE kpi.results SET numerator = 8 WHERE unit_code = 'D1'"),
        lambda home: change(home, "UPDATE kpi.exclusions SET records = 3"),
        lambda home: change(home, "CREATE OR REPLACE VIEW marts.fct_visits AS SELECT visit_id FROM staging.visits"),
        lambda home: add_delivery(home, 3),
    ],
    ids=["a figure", "an exclusion", "a column of a mart", "a delivery"],
)
def test_other_content_has_another_id(home, alter):
    first = publish_now(home).snapshot_id
    alter(home)
    second = publish_now(home).snapshot_id
    assert first != second
    assert first.startswith("2024-09-30-")
    assert len(second) == len("2024-09-30-") + 12


def test_a_delivery_beyond_known_by_changes_nothing(home):
    first = publish_now(home)
    add_delivery(home, 3, data_cutoff_on=AS_OF + dt.timedelta(days=1))
    assert publish_now(home) == first


def test_other_code_has_another_id(home):
    first = publish_now(home)
    second = publish_now(home, versions=replace(VERSIONS, code_sha256="0" * 64))
    assert second.snapshot_id != first.snapshot_id


def test_another_commit_or_python_alone_has_the_same_id(home):
    versions = replace(VERSIONS, git_commit=None, python="3.13.0")
    assert publish_now(home) == publish_now(home, versions=versions)


def test_a_reader_of_the_old_snapshot_is_not_disturbed(home):
    first = publish_now(home)
    with open_snapshot(home) as reader:
        change(home, HALF)
        second = publish_now(home.model_copy(update={"snapshots_kept": 1}))
        assert not first.path.exists()
        assert str(value(reader)) == "0.900000"
        assert reader.execute("SELECT count(*) FROM marts.fct_visits").fetchall() == [(3,)]
        with open_snapshot(home) as newer:
            assert str(value(newer)) == "0.500000"
        assert str(value(reader)) == "0.900000"
    assert current_snapshot(home) == second


def test_readers_can_neither_write_nor_reach_other_files(home):
    publish_now(home)
    with open_snapshot(home) as reader:
        with pytest.raises(duckdb.Error, match="read-only"):
            reader.execute("CREATE TABLE kpi.more AS SELECT 1 AS a")
        with pytest.raises(duckdb.Error, match="disabled by configuration"):
            reader.execute("FROM read_text('/etc/hostname')")
        with pytest.raises(duckdb.Error, match="locked"):
            reader.execute("SET enable_external_access = true")


def test_an_older_snapshot_can_be_opened(home):
    first = publish_now(home)
    change(home, HALF)
    publish_now(home)
    with open_snapshot(home, first) as reader:
        assert str(value(reader)) == "0.900000"


def test_nothing_published_is_said_in_one_sentence(home):
    assert current_snapshot(home) is None
    with pytest.raises(YingshangError, match="nothing is published yet; publish first with: yingshang run"):
        open_snapshot(home)


def test_going_back_to_earlier_content_turns_the_pointer_back(home, clock):
    first = publish_now(home)
    change(home, HALF)
    publish_now(home)
    change(home, HALF.replace("5", "9"))
    assert publish_now(home) == first
    assert current_snapshot(home) == first


def vintages(settings):
    files = sorted((settings.home / "vintages").iterdir())
    return {file.name: pl.read_parquet(file) for file in files}


def test_each_publication_is_kept_for_ever(home, clock):
    first = publish_now(home)
    kept = {file: file.read_bytes() for file in (home.home / "vintages").iterdir()}
    publish_now(home)
    change(home, f"{HALF} WHERE unit_code = '3301'")
    change(home, "UPDATE kpi.results SET is_provisional = false")
    second = publish_now(home)
    assert set(vintages(home)) == {f"{first.snapshot_id}.parquet", f"{second.snapshot_id}.parquet"}
    assert {file: file.read_bytes() for file in kept} == kept
    with open_snapshot(home) as reader:
        shown = reader.execute(
            "SELECT snapshot_id, published_at::VARCHAR, definition_id, definition_version, value::VARCHAR, state"
            " FROM kpi.vintages WHERE unit_code = '3301'"
        ).fetchall()
    assert shown == [
        (first.snapshot_id, "2024-10-01 00:00:00", "of_due", 2, "0.900000", "provisional"),
        (first.snapshot_id, "2024-10-01 00:00:00", "of_received", 1, "0.900000", "provisional"),
        (second.snapshot_id, "2024-10-01 02:00:00", "of_due", 2, "0.500000", "final"),
        (second.snapshot_id, "2024-10-01 02:00:00", "of_received", 1, "0.500000", "final"),
    ]


def test_a_vintage_holds_the_rows_of_the_day_alone(home):
    snapshot = publish_now(home)
    (kept,) = vintages(home).values()
    assert len(kept) == 4
    facts = kept.select("as_of", "known_by", "data_cutoff", "snapshot_id", "code_version", "status").unique()
    code = snapshot.manifest["versions"]["code"]
    assert facts.rows() == [(AS_OF, AS_OF, AS_OF, snapshot.snapshot_id, code, "BEHIND")]


def test_a_vintage_outlives_its_snapshot_and_is_not_doubled(home, clock):
    first = publish_now(home.model_copy(update={"snapshots_kept": 1}))
    change(home, HALF)
    publish_now(home.model_copy(update={"snapshots_kept": 1}))
    change(home, HALF.replace("5", "9"))
    again = publish_now(home.model_copy(update={"snapshots_kept": 1}))
    assert (again.snapshot_id, again.published_at) == (first.snapshot_id, first.published_at + dt.timedelta(hours=2))
    assert len(vintages(home)) == 2
    with open_snapshot(home) as reader:
        first_shown = reader.execute("SELECT min(published_at), count(*) FROM kpi.vintages GROUP BY snapshot_id")
        assert sorted(first_shown.fetchall()) == [
            (dt.datetime.fromisoformat("2024-10-01T00:00:00"), 4),
            (dt.datetime.fromisoformat("2024-10-01T01:00:00"), 4),
        ]


def test_the_newest_snapshots_stay_and_the_current_one_always(home, clock):
    published = []
    for number in range(1, 5):
        change(home, f"UPDATE kpi.results SET numerator = {number}")
        published.append(publish_now(home.model_copy(update={"snapshots_kept": 3})).snapshot_id)
    assert [snapshot.snapshot_id for snapshot in list_snapshots(home)] == published[1:]
    change(home, "UPDATE kpi.results SET numerator = 2")
    assert publish_now(home.model_copy(update={"snapshots_kept": 1})).snapshot_id == published[1]
    assert [snapshot.snapshot_id for snapshot in list_snapshots(home)] == [published[1]]
    assert contents(home) >= {"current", published[1]}


def test_the_ledger_is_only_read(home):
    before = Ledger(home.ledger).deliveries()
    publish_now(home)
    assert Ledger(home.ledger).deliveries() == before
