"""The record of the last run survives being written and read, and knows success from failure."""

import pytest

from pipelines.record import Failure, RunRecord, read_record, write_record
from yingshang.settings import Settings

RUNNING = RunRecord("r1", "whole_run", "2024-09-30", "2024-09-30", 7, "2024-10-01T00:00:00+00:00")


def test_no_run_yet(tmp_path):
    assert read_record(Settings(home=tmp_path)) is None


@pytest.mark.parametrize(
    ("ended_at", "failures", "has_succeeded"),
    [
        (None, (), False),
        ("2024-10-01T00:01:00+00:00", (), True),
        ("2024-10-01T00:01:00+00:00", (Failure("lake/petitions", "rows__ledger", "差 3 行"),), False),
    ],
)
def test_round_trip(tmp_path, ended_at, failures, has_succeeded):
    settings = Settings(home=tmp_path)
    record = RunRecord(**{**vars(RUNNING), "ended_at": ended_at, "failures": failures})
    write_record(settings, RUNNING)
    write_record(settings, record)
    assert read_record(settings) == record
    assert read_record(settings).has_succeeded is has_succeeded
    assert [path.name for path in tmp_path.iterdir()] == ["last_run.json"]


def test_a_failed_check_names_itself_and_a_step_speaks_for_itself():
    assert str(Failure("lake/petitions", "rows__ledger", "差 3 行")) == (
        "check rows__ledger of lake/petitions failed (差 3 行)"
    )
    assert str(Failure("", "models", "step models broke off: no space")) == "step models broke off: no space"
