"""Identity, readers, vintages, retention: what publishing again and again does."""

import datetime as dt
import errno
import os
from dataclasses import replace

import duckdb
import pytest
from snapshot_home import AS_OF, VERSIONS, add_delivery, change, contents, open_home, outcome, publish_now

from yingshang.deliveries import Ledger
from yingshang.errors import YingshangError
from yingshang.snapshots import current_snapshot, list_snapshots, open_snapshot, publishing, replay

HALF = "UPDATE kpi.results SET numerator = 5, value = 0.5"


@pytest.fixture
def clock(monkeypatch):
    """Let each publication happen an hour after the one before."""
    hours = iter(range(24))
    monkeypatch.setattr(
        publishing, "beijing_now", lambda: dt.datetime.fromisoformat(f"2024-10-01T{next(hours):02}:00:00")
    )


def value(connection):
    return connection.execute("SELECT DISTINCT value FROM kpi.results").fetchall()[0][0]


def ask(database, query):
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute(query).fetchall()


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
        lambda home: change(home, "ALTER TABLE facts.marts.fct_visits DROP COLUMN topic"),
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
    """Return the entries of the ledger by the snapshot's id, in their order."""
    files = sorted((settings.home / "vintages").glob("*.parquet"))
    return [(file.stem.partition("-")[2], file) for file in files]


def test_each_publication_is_kept_for_ever(home, clock):
    first = publish_now(home)
    kept = {file: file.read_bytes() for _, file in vintages(home)}
    publish_now(home)
    change(home, f"{HALF} WHERE unit_code = '3301'")
    change(home, "UPDATE kpi.results SET is_provisional = false WHERE unit_code = '3301'")
    second = publish_now(home)
    assert [name for name, _ in vintages(home)] == [first.snapshot_id, second.snapshot_id]
    assert {file: file.read_bytes() for file in kept} == kept
    with open_snapshot(home) as reader:
        shown = reader.execute(
            "SELECT publication, snapshot_id, published_at::VARCHAR, definition_id, definition_version, value::VARCHAR,"
            " state FROM kpi.vintages WHERE unit_code = '3301'"
        ).fetchall()
    assert shown == [
        (0, first.snapshot_id, "2024-10-01 00:00:00", "of_due", 2, "0.900000", "provisional"),
        (0, first.snapshot_id, "2024-10-01 00:00:00", "of_received", 1, "0.900000", "provisional"),
        (1, second.snapshot_id, "2024-10-01 02:00:00", "of_due", 2, "0.500000", "final"),
        (1, second.snapshot_id, "2024-10-01 02:00:00", "of_received", 1, "0.500000", "final"),
    ]


def test_a_vintage_holds_the_changed_rows_of_the_day_alone(home, clock):
    snapshot = publish_now(home)
    change(home, f"{HALF} WHERE unit_code = 'D1' AND definition_id = 'of_due'")
    change(home, "UPDATE kpi.results SET data_cutoff = '2024-10-01', pace_expected = 0.97, pace_gap = -0.07")
    change(home, "DELETE FROM kpi.results WHERE unit_code = '3301' AND definition_id = 'of_received'")
    second = publish_now(home)
    with open_snapshot(home) as reader:
        facts = reader.execute(
            "SELECT DISTINCT as_of, known_by, data_cutoff, code_version, status, numerator::VARCHAR FROM kpi.vintages"
            f" WHERE snapshot_id = '{snapshot.snapshot_id}'"
        ).fetchall()
        changes = reader.execute(
            "SELECT change, definition_id, unit_code, value::VARCHAR, state FROM kpi.vintages"
            f" WHERE snapshot_id = '{second.snapshot_id}' ORDER BY change"
        ).fetchall()
    assert facts == [(AS_OF, AS_OF, AS_OF, snapshot.manifest["versions"]["code"], "BEHIND", "9.000000")]
    assert changes == [
        ("shown", "of_due", "D1", "0.500000", "provisional"),
        ("withdrawn", "of_received", "3301", None, None),
    ]


def test_a_vintage_outlives_its_snapshot_and_going_back_is_on_record(home, clock):
    """The board went from 0.9 to 0.5 and back, and so says the ledger; the last of it changes nothing more."""
    home = home.model_copy(update={"snapshots_kept": 1})
    first = publish_now(home)
    change(home, HALF)
    second = publish_now(home)
    change(home, HALF.replace("0.5", "0.9").replace("5", "9"))
    again = publish_now(home)
    assert publish_now(home) == again
    assert (again.snapshot_id, again.published_at) == (first.snapshot_id, first.published_at + dt.timedelta(hours=2))
    assert [name for name, _ in vintages(home)] == [first.snapshot_id, second.snapshot_id, first.snapshot_id]
    with open_snapshot(home) as reader:
        shown = reader.execute("SELECT published_at, min(value), count(*) FROM kpi.vintages GROUP BY ALL ORDER BY ALL")
        assert [(told.hour, str(value), rows) for told, value, rows in shown.fetchall()] == [
            (0, "0.900000", 4), (1, "0.500000", 4), (2, "0.900000", 4),
        ]  # fmt: skip


def test_turning_back_to_a_kept_snapshot_is_on_record_with_the_time_of_the_turn(home, clock):
    first = publish_now(home)
    change(home, HALF)
    publish_now(home)
    change(home, HALF.replace("0.5", "0.9").replace("5", "9"))
    assert publish_now(home) == first
    hours = [replay(home, dt.datetime(2024, 10, 1, hour)).rows["value"].unique().to_list() for hour in range(3)]
    assert [[str(value) for value in values] for values in hours] == [["0.900000"], ["0.500000"], ["0.900000"]]


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


def test_a_published_file_is_the_facts_too(home):
    """Not twice on the disk; published again after a change in the warehouse, it holds the new tables and no old ones."""
    database = publish_now(home).database
    assert database.samefile(home.facts)
    with duckdb.connect(home.warehouse) as connection:
        connection.execute("UPDATE kpi.exclusions SET records = 7")
    again = publish_now(home).database
    assert again.samefile(home.facts)
    assert not again.samefile(database)
    assert [ask(path, "SELECT DISTINCT records FROM kpi.exclusions") for path in (database, again)] == [[(2,)], [(7,)]]
    assert [ask(path, "SELECT count(*) FROM marts.fct_visits") for path in (database, again)] == [[(3,)], [(3,)]]


def test_models_leave_a_published_file_alone(home):
    database = publish_now(home).database
    before = database.read_bytes()
    change(home, "DELETE FROM marts.fct_visits WHERE visit_id = 'V1'")
    assert database.read_bytes() == before
    add_delivery(home, 3)
    assert ask(publish_now(home).database, "SELECT visit_id FROM marts.fct_visits ORDER BY ALL") == [("V0",), ("V2",)]


def test_facts_on_another_disk_are_copied(home, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    database = publish_now(home).database
    assert not database.samefile(home.facts)
    assert ask(database, "SELECT count(*) FROM marts.fct_visits") == [(3,)]
