"""The home is held while a run works; dbt is called without what dagster-dbt does before each call."""

import importlib.metadata
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import dagster_dbt.core.resource
import pytest
from dagster_dbt import DbtCliResource

from pipelines.lock import hold_lock, lock_holder
from pipelines.record import read_record
from pipelines.resources import DbtCommand, dbt_resource, home_resource
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR, Settings


@pytest.fixture
def dbt(tmp_path):
    return dbt_resource(Settings(home=tmp_path))


def test_the_hooks_that_are_overridden_are_those_of_the_installed_version():
    for name in ("_cli_version", "_initialize_dbt_core_adapter"):
        assert name in vars(DbtCliResource)
        assert name in vars(DbtCommand)


def test_no_process_is_started_to_learn_the_version(dbt, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("dbt --version was called")

    monkeypatch.setattr(subprocess, "check_output", refuse)
    monkeypatch.setattr(dagster_dbt.core.resource, "check_output", refuse)
    assert str(dbt._cli_version) == importlib.metadata.version("dbt-core")


def test_it_opens_no_connection_of_its_own(dbt):
    assert dbt._initialize_dbt_core_adapter([]) is None


def test_who_knows_the_assets_has_not_imported_dbt():
    code = "import sys, pipelines.definitions; print([name for name in sys.modules if name.startswith('dbt.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT_DIR)
    assert done.stdout.strip() == "[]"


@dg.asset
def touched(settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
    holder = lock_holder(settings)
    return dg.MaterializeResult(metadata={"purpose": holder.purpose, "run_id": holder.run_id})


def test_a_run_holds_the_lock_waits_for_it_and_leaves_a_record(tmp_path):
    settings = Settings(home=tmp_path)
    with dg.DagsterInstance.ephemeral() as instance, ThreadPoolExecutor() as pool:
        with hold_lock(settings, "ingest a.csv"):
            run = pool.submit(
                dg.materialize, [touched], instance=instance, resources={"settings": home_resource(settings)}
            )
            deadline = time.monotonic() + 20
            while not _lines(instance) and time.monotonic() < deadline:
                time.sleep(0.05)
        result = run.result(timeout=20)
        (line,) = _lines(instance)
        (event,) = result.asset_materializations_for_node("touched")
    assert line.startswith("Waiting for ingest a.csv (process ")
    assert event.metadata["run_id"].value == result.run_id
    assert lock_holder(settings) is None
    record = read_record(settings)
    assert (record.run_id, record.has_succeeded) == (result.run_id, True)


@dg.asset
def broken(settings: dg.ResourceParam[Settings]) -> None:
    raise YingshangError(f"{settings.home}: broken.")


def test_a_failed_run_lets_go_and_says_why_in_its_record(tmp_path):
    settings = Settings(home=tmp_path)
    with dg.DagsterInstance.ephemeral() as instance:
        resources = {"settings": home_resource(settings)}
        assert not dg.materialize([broken], instance=instance, resources=resources, raise_on_error=False).success
    assert lock_holder(settings) is None
    assert [str(failure) for failure in read_record(settings).failures] == [f"{tmp_path}: broken."]


def _lines(instance):
    entries = [entry for run in instance.get_runs() for entry in instance.all_logs(run.run_id)]
    return [entry.user_message for entry in entries if "Waiting for" in entry.user_message]
