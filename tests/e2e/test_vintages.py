"""What was published is shown again from the ledger of publications alone, to the last digit and the last word."""

import datetime as dt
import json
import shutil

import pytest

from pipelines.cli import execute
from tests.e2e.conftest import AS_OF
from yingshang.snapshots import beijing_now, current_snapshot, open_snapshot
from yingshang.snapshots.board import KEY
from yingshang.snapshots.replaying import replay


@pytest.fixture
def ledger_alone(city, tmp_path):
    """A home in which nothing but the ledger is left."""
    shutil.copytree(city.settings.vintages, tmp_path / "vintages")
    return city.settings.model_copy(update={"home": tmp_path})


def answered(capsys, monkeypatch, settings, *words):
    monkeypatch.setenv("YINGSHANG_HOME", str(settings.home))
    code = execute([*words, "--json"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


def test_the_ledger_alone_replays_the_board_exactly(city, ledger_alone):
    vintage = replay(ledger_alone, beijing_now())
    assert vintage.header.snapshot_id == current_snapshot(city.settings).snapshot_id
    with open_snapshot(city.settings) as connection:
        shown = connection.execute(
            f"select * from kpi.results where as_of = date '{AS_OF}' order by {', '.join(KEY)}"
        ).pl()
    assert vintage.rows.height > 20_000
    assert vintage.rows.drop("definition_version").equals(shown)


def test_vintage_show_answers_what_the_board_answered(city, ledger_alone, capsys, monkeypatch):
    told = answered(capsys, monkeypatch, city.settings, "kpi", "list")
    today = beijing_now().date()
    again = answered(capsys, monkeypatch, ledger_alone, "vintage", "show", "--date", today.isoformat())
    assert len(told) > 600
    assert again == told
    monkeypatch.setenv("YINGSHANG_HOME", str(ledger_alone.home))
    assert execute(["vintage", "show", "--date", (today - dt.timedelta(days=2)).isoformat()]) == 1
    assert "nothing was published by" in capsys.readouterr().err


def test_every_publication_is_listed_once(city, capsys, monkeypatch):
    (row,) = answered(capsys, monkeypatch, city.settings, "vintage", "list")
    assert row["as_of"] == AS_OF.isoformat()
    shown = city.rows(f"select count(*) from kpi.results where as_of = date '{AS_OF}'")
    assert [(row["shown"],)] == shown


def test_a_correction_is_approved_by_somebody_else(ledger_alone, capsys, monkeypatch):
    words = ["vintage", "correct", "--kpi", "petition_closure_rate", "--period", "2024-03", "--reason", "漏报"]
    declared = answered(capsys, monkeypatch, ledger_alone, *words, "--by", "张三")
    assert declared["correction_id"] == "C0001"
    assert execute(["vintage", "approve", "C0001", "--by", " 张三 "]) == 1
    assert "expected another person" in capsys.readouterr().err
    approved = answered(capsys, monkeypatch, ledger_alone, "vintage", "approve", "C0001", "--by", "李四")
    assert (approved["approved_by"], approved["declared_by"]) == ("李四", "张三")
    (listed,) = answered(capsys, monkeypatch, ledger_alone, "vintage", "corrections")
    assert listed == approved
