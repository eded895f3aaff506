"""What a sender does over three deliveries: dirty rows come back clean, nothing is lost, the last one is clean."""

import datetime as dt

import polars as pl
import pytest
from rereading import cells

from yingshang.contracts import load_contracts
from yingshang.settings import load_settings
from yingshang.simulation.days import Period, epoch_day
from yingshang.simulation.delivery import Allowance, Sender

CONTRACT = load_contracts(load_settings().contracts_dir)["petition_events"]


def period(day):
    date = dt.date(2024, 9, day)
    return Period(date, (epoch_day(date) + 1) * 1440)


def events(first, count):
    return pl.DataFrame(
        {
            "event_id": [f"HZ20240901000001-{number:04d}" for number in range(first, first + count)],
            "petition_id": ["HZ20240901000001"] * count,
            "action": ["close"] * count,
            "happened_at": [dt.datetime.fromisoformat("2024-09-01 09:05")] * count,
            "department_code": ["3301D01"] * count,
            "note": ["办理完毕"] * count,
        }
    )


@pytest.fixture
def sent(tmp_path):
    learnt = []
    sender = Sender(CONTRACT, tmp_path, seed=3, dirt=0.05, learn=learnt.append)
    for day, frame in ((1, events(0, 200)), (2, events(200, 200)), (3, events(400, 200))):
        sender.open(period(day), frame.height, is_last=day == 3)
        sender.add(frame)
        sender.close()
    return sender, learnt, tmp_path


def test_dirt_stays_below_the_share_that_the_contract_bears(sent):
    sender, _, _ = sent
    for count in sender.counts[:2]:
        refused = sum(count.dirty.values())
        assert 0 < refused <= 0.05 * 200
    assert sender.counts[2].dirty == {}


def test_every_record_is_accepted_once_in_the_end(sent):
    sender, learnt, _ = sent
    accepted = pl.concat(learnt)["event_id"]
    assert accepted.n_unique() == accepted.len() == 600
    assert sum(count.accepted for count in sender.counts) == 600
    # The rows owed from the first delivery are in the second, and so on.
    dirty_records = [600 - sum(frame.height for frame in learnt[:1]) - 400]
    assert sender.counts[1].accepted == 200 + dirty_records[0] - _dirty_records(sender.counts[1])


def _dirty_records(count):
    return sum(number // 2 if rule == "key_conflict" else number for rule, number in count.dirty.items())


def test_the_files_hold_as_many_rows_as_counted(sent):
    sender, _, out = sent
    for count in sender.counts:
        assert len(cells(out / count.path)) == count.rows
        assert count.rows == count.accepted + count.identical_repeats + sum(count.dirty.values())


def test_a_newer_version_takes_the_place_of_a_row_that_is_owed(tmp_path):
    learnt = []
    sender = Sender(CONTRACT, tmp_path, seed=3, dirt=0.5, learn=learnt.append)
    sender.open(period(1), 20, is_last=False)
    sender.add(events(0, 20))
    sender.close()
    sender.open(period(2), 20, is_last=True)
    sender.add(events(0, 20).with_columns(pl.lit("更正").alias("note")))
    sender.close()
    assert sender.counts[1].rows == sender.counts[1].accepted == 20
    assert set(learnt[-1]["note"]) == {"更正"}


def test_a_day_without_news_repeats_a_record_instead_of_an_empty_file(tmp_path):
    sender = Sender(CONTRACT, tmp_path, seed=3, dirt=0)
    for day, frame in ((1, events(0, 50)), (2, events(0, 0))):
        sender.open(period(day), frame.height, is_last=False)
        sender.add(frame)
        sender.close()
    assert (sender.counts[1].rows, sender.counts[1].identical_repeats) == (1, 1)


def test_an_allowance_carries_what_is_left_over():
    allowance = Allowance(0.25)
    assert [allowance.grant(3, 10) for _ in range(4)] == [0, 1, 1, 1]
    assert allowance.grant(8, 1) == 1
    assert allowance.grant(0, 10) == 1
