"""The main job on a handful of rows: right, repeatable, refused when it must be, seen by the orchestrator."""

import datetime as dt
import json
from decimal import Decimal

import dagster as dg
import pytest
from conftest import AS_OF, Home

from pipelines.cli import execute
from pipelines.instance import open_instance
from pipelines.preconditions import covered_day
from pipelines.record import read_record
from yingshang.contracts import load_contracts
from yingshang.deliveries import ingest_file, read_ledger, recover
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot


def test_numbers_are_those_worked_out_by_hand(tiny):
    found = tiny.rows(
        "select definition_id, numerator, denominator from kpi.results join kpi.catalogue using (kpi_id)"
        " where is_headline and unit_kind = 'city' and period_kind = 'to_date' and as_of = date '2024-09-30' and is_official order by 1"
    )
    assert found == [
        ("balance_by_ledger", Decimal(300_000), Decimal(1)),
        ("closure_of_due", Decimal(1), Decimal(2)),
        ("push_by_pair", Decimal(1), Decimal(1)),
    ]


def test_every_check_of_the_run_is_published_once(tiny):
    rows = tiny.rows("select asset, check_name, severity, passed from quality.checks")
    assert len({row[:2] for row in rows}) == len(rows) > 500
    assert {row[0].split("/")[0] for row in rows} >= {"lake", "declared", "staging", "intermediate", "marts", "kpi"}
    assert all(passed for _, _, severity, passed in rows if severity == "ERROR")


def test_the_run_is_in_the_embedded_storage_with_its_days(tiny):
    instance = open_instance(tiny.settings)
    (run,) = instance.get_runs()
    assert (run.job_name, run.is_success) == ("whole_run", True)
    assert run.tags["dagster/partition"] == run.tags["yingshang/known_by"] == "2024-09-30"
    event = instance.get_latest_materialization_event(dg.AssetKey(["lake", "petitions"]))
    metadata = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    expected = {"files": 2, "rows_read": 4, "rows_accepted": 3, "rows_quarantined": 1, "data_cutoff_on": "2024-09-30"}
    assert expected.items() <= metadata.items()
    instance.dispose()


def test_the_record_of_the_run_is_complete(tiny):
    record = read_record(tiny.settings)
    assert (record.job, record.as_of, record.known_by) == ("whole_run", "2024-09-30", "2024-09-30")
    assert record.has_succeeded


def test_the_clone_stays_clean(tiny):
    project = tiny.settings.dbt_dir
    assert not (project / "target").exists()
    assert not (project / "logs").exists()
    assert not (project / ".user.yml").exists()


def test_the_command_runs_again_about_the_last_covered_day_and_changes_nothing(tiny, copy_of, monkeypatch, capfd):
    home = copy_of(tiny)
    monkeypatch.setenv("YINGSHANG_HOME", str(home.settings.home))
    lake = sorted(path.relative_to(home.settings.lake) for path in home.settings.lake.rglob("*.parquet"))
    assert execute(["run"]) == 0
    output = capfd.readouterr()
    snapshot_id = tiny.outcome.snapshot.snapshot_id
    assert "营商环境承诺 · 数据截至 2024-09-30" in output.out
    assert f"快照    {snapshot_id}\n" in output.out
    assert f"看板    {home.settings.published}/current/board.html\n" in output.out
    assert "✓ 检查湖表" in output.err
    assert "dbt" not in output.out
    assert current_snapshot(home.settings).snapshot_id == snapshot_id
    assert read_ledger(home.settings) == read_ledger(tiny.settings)
    assert sorted(path.relative_to(home.settings.lake) for path in home.settings.lake.rglob("*.parquet")) == lake
    assert read_record(home.settings).job == "figures"
    assert "Completed successfully" in (home.settings.home / "run.log").read_text(encoding="utf-8")


def test_a_failed_check_stops_the_run_is_named_and_leaves_the_snapshot(tiny, copy_of):
    home = copy_of(tiny)
    lost = next(path for path in (home.settings.lake / "guarantees").glob("*.parquet") if "schema" not in path.name)
    lost.unlink()
    with pytest.raises(YingshangError) as refusal:
        home.run(as_of=AS_OF)
    sentence = str(refusal.value)
    assert sentence.startswith(f"Nothing was published, the snapshot {tiny.outcome.snapshot.snapshot_id} stays: check ")
    assert "of lake/guarantees failed" in sentence
    assert current_snapshot(home.settings).snapshot_id == tiny.outcome.snapshot.snapshot_id
    assert {failure.asset for failure in read_record(home.settings).failures} == {"lake/guarantees"}


def test_a_day_that_is_not_covered_is_refused_and_an_interrupted_run_is_closed(tiny, copy_of):
    home = copy_of(tiny)
    instance = open_instance(home.settings)
    orphan = instance.create_run_for_job(_orphan_job, status=dg.DagsterRunStatus.STARTED)
    instance.dispose()
    holder = {"pid": 1, "purpose": "run whole_run", "since": "2024-10-01T00:00:00+00:00", "run_id": orphan.run_id}
    (home.settings.home / "run.lock").write_text(json.dumps(holder))
    with pytest.raises(YingshangError, match=r"covers__as_of of lake/\w+ failed .*2024-09-30.*2024-10-01"):
        home.run(as_of=dt.date(2024, 10, 1))
    assert {failure.name for failure in read_record(home.settings).failures} == {"covers__as_of"}
    instance = open_instance(home.settings)
    assert instance.get_run_by_id(orphan.run_id).status is dg.DagsterRunStatus.FAILURE
    instance.dispose()


@pytest.mark.parametrize("as_of", [dt.date(2023, 12, 31), dt.date(2999, 1, 1)])
def test_a_day_that_is_not_offered_is_refused_before_anything_starts(tiny, as_of):
    with pytest.raises(YingshangError, match="expected a day from 2024-01-01 through"):
        tiny.run(as_of=as_of)


def test_without_files_it_says_what_is_needed(tmp_path):
    with pytest.raises(YingshangError, match=r"landing: no delivered file.*units.*petitions.*yingshang simulate"):
        Home(Settings(home=tmp_path)).run()


def test_with_some_files_it_says_which_are_missing(tiny, tmp_path):
    settings = Settings(home=tmp_path)
    contracts = load_contracts(settings.contracts_dir)
    recover(settings, contracts)
    for name, dataset in (("units_2024-01-01.csv", "units"), ("petitions_2024-09-30.csv", "petitions")):
        ingest_file(settings, contracts, tiny.settings.landing / name, dataset=dataset)
    with pytest.raises(YingshangError, match=r"nothing was delivered yet for .*guarantees、.*policies、"):
        covered_day(settings, contracts)


@dg.op
def _nothing() -> None:
    """Do nothing."""


@dg.job
def _orphan_job() -> None:
    _nothing()
