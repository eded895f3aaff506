"""The ledger: one line per delivery, in order, written whole or not at all."""

import datetime as dt
import sqlite3

import polars as pl
import pytest
import sqlalchemy as sa

from yingshang.deliveries import Ledger, data_cutoffs, latest_covered_day, read_ledger, write_declared_deliveries
from yingshang.deliveries.ledger import Delivery
from yingshang.errors import YingshangError

HEADER = "诉求编号,受理时间\n"


def delivery(seq: int, **changes) -> Delivery:
    values = {"dataset": "petitions", "output": "petitions", "file_name": "a.csv", "sha256": "aa", "status": "accepted"}
    return Delivery(seq, **(values | changes))


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "new" / "ledger.sqlite")


def test_a_delivery_comes_back_as_it_was_written(ledger):
    written = delivery(
        ledger.next_seq(),
        data_cutoff_on=dt.date(2024, 3, 5),
        rows_in_file=9,
        rows_skipped=2,
        rows_read=7,
        rows_accepted=4,
        rows_quarantined=2,
        rows_repeated=1,
        rows_withdrawn=3,
        columns=("petition_id", "accepted_at"),
        warned={"range:due_at": 2},
        encoding="gb18030",
        received_at=dt.datetime.fromisoformat("2024-03-05T09:05:00"),
        lake_file="petitions/x.parquet",
    )
    ledger.append(written)
    assert ledger.deliveries() == [written]
    assert written.balances
    assert ledger.next_seq() == 2


@pytest.mark.parametrize(
    "changes",
    [{"rows_accepted": 3}, {"rows_quarantined": 1}, {"rows_repeated": 0}, {"rows_skipped": 1}, {"rows_read": 8}],
)
def test_a_row_that_is_not_accounted_for_is_noticed(changes):
    counts = {"rows_in_file": 9, "rows_skipped": 2, "rows_read": 7, "rows_accepted": 4, "rows_quarantined": 2}
    assert delivery(1, **counts, rows_repeated=1).balances
    assert not delivery(1, **(counts | {"rows_repeated": 1} | changes)).balances


def test_a_refusal_gives_way_to_the_same_file_and_to_nothing_else(ledger):
    ledger.append(delivery(1, status="refused", output="", dataset="", reason="x"))
    ledger.append(delivery(2, status="refused", reason="y"))
    ledger.append(delivery(3, status="refused", sha256="bb", reason="z"))
    ledger.append(delivery(4, status="refused", output="events", reason="z"))
    assert [found.delivery_seq for found in ledger.deliveries()] == [2, 3, 4]
    ledger.append(delivery(5))
    assert [(found.delivery_seq, found.status) for found in ledger.deliveries()] == [
        (3, "refused"),
        (4, "refused"),
        (5, "accepted"),
    ]
    assert ledger.find_accepted("aa", "petitions").delivery_seq == 5
    assert ledger.find_accepted("bb", "petitions") is None
    assert ledger.find_accepted("aa", "events") is None


def test_the_same_bytes_for_two_days_are_two_deliveries(ledger):
    for seq, day in ((1, 5), (2, 7), (3, 6)):
        ledger.append(delivery(seq, data_cutoff_on=dt.date(2024, 3, day)))
    assert ledger.find_accepted("aa", "petitions").delivery_seq == 2
    with pytest.raises(YingshangError, match=r"ledger\.sqlite: the ledger cannot be used \(UNIQUE"):
        ledger.append(delivery(4, data_cutoff_on=dt.date(2024, 3, 5)))
    assert len(ledger.deliveries()) == 3


def test_a_ledger_that_was_deleted_begins_anew(tmp_path):
    path = tmp_path / "ledger.sqlite"
    Ledger(path).append(delivery(1))
    for file in tmp_path.iterdir():
        file.unlink()
    assert Ledger(path).deliveries() == []


def test_a_locked_ledger_is_told_in_one_sentence(ledger, tmp_path, monkeypatch):
    path = tmp_path / "new" / "ledger.sqlite"
    monkeypatch.setattr(ledger, "_engine", sa.create_engine(f"sqlite:///{path}?timeout=0.1", poolclass=sa.NullPool))
    other = sqlite3.connect(path)
    other.execute("begin immediate")
    with pytest.raises(
        YingshangError, match=r"the ledger cannot be used \(database is locked\); check disk and rights"
    ):
        ledger.append(delivery(1))
    other.close()


def test_the_days_that_the_sources_cover(home, contracts):
    home.deliver("petitions_2024-03-07.csv", HEADER + "WX1,2024-03-05\n")
    home.deliver("petitions_2024-03-06.csv", HEADER + "WX2,2024-03-05\n")
    home.deliver("enterprises_2024-02-29.csv", "统一社会信用代码,企业名称\n91330100799655058B,甲\n")
    home.deliver("enterprises_2024-03-31.csv", "统一社会信用代码,天气\n91330100799655058B,甲\n")
    cutoffs = {name: day.isoformat() for name, day in data_cutoffs(home.settings).items()}
    assert cutoffs == {"units": "2024-01-01", "petitions": "2024-03-07", "enterprises": "2024-02-29"}
    # The units come on change only: they cover every later day.
    day = latest_covered_day(home.settings, contracts, {"units", "petitions", "enterprises"})
    assert day == dt.date(2024, 2, 29)
    assert latest_covered_day(home.settings, contracts, {"units", "guarantees"}) is None


def test_the_declared_table_holds_every_delivery_but_no_time_of_receipt(home):
    home.deliver("petitions_2024-03-05.csv", HEADER + "WX1,2024-03-05\nWX2,昨天\n")
    home.deliver("petitions_2024-03-06.csv", "诉求编号\nWX1\n")
    write_declared_deliveries(home.settings)
    declared = pl.read_parquet(home.settings.declared / "deliveries.parquet")
    assert "received_at" not in declared.columns
    columns = ["delivery_seq", "dataset", "status", "rows_read", "rows_accepted", "rows_quarantined"]
    assert declared.select(columns).rows() == [
        (1, "units", "accepted", 7, 7, 0),
        (2, "petitions", "accepted", 2, 1, 1),
        (3, "petitions", "refused", 0, 0, 0),
    ]
    assert [row.delivery_seq for row in read_ledger(home.settings)] == declared["delivery_seq"].to_list()
