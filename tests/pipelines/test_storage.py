"""The embedded storage: same files as stock Dagster, fast enough for thousands of events, followed live."""

import time

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from pipelines.instance import CONFIGURATION, open_instance
from pipelines.storage import ConnectedEventLogStorage
from yingshang.settings import Settings


@dg.asset
def table() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"rows": 3})


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "elsewhere"))
    return Settings(home=tmp_path)


@pytest.fixture
def instance(settings):
    instance = open_instance(settings)
    yield instance
    instance.dispose()


def test_home_is_configured_once_and_then_left_alone(settings):
    open_instance(settings).dispose()
    path = settings.dagster_home / "dagster.yaml"
    assert path.read_text() == CONFIGURATION
    path.write_text(CONFIGURATION + "# mine\n")
    open_instance(settings).dispose()
    assert path.read_text().endswith("# mine\n")


def test_runs_and_events_are_there_for_the_next_process_and_for_stock_dagster(instance, settings):
    run_id = dg.materialize([table], instance=instance).run_id
    again = dg.DagsterInstance.from_ref(instance.get_ref())
    assert isinstance(again.event_log_storage, ConnectedEventLogStorage)
    assert again.get_run_by_id(run_id).is_success
    stock = SqliteEventLogStorage(str(settings.dagster_home / "history" / "runs"))
    stock.register_instance(again)
    assert len(stock.get_logs_for_run(run_id)) == len(instance.all_logs(run_id)) > 5
    again.dispose()


def test_telemetry_is_off_and_one_run_at_a_time(instance):
    assert instance.telemetry_enabled is False
    assert instance.nux_enabled is False
    assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1


def test_more_runs_than_open_shards_keep_their_events(instance):
    run_ids = [dg.materialize([table], instance=instance).run_id for _ in range(10)]
    assert len(instance.event_log_storage._engines) <= 8
    assert {len(instance.all_logs(run_id)) for run_id in run_ids} == {len(instance.all_logs(run_ids[0]))}


def test_a_deleted_run_is_gone(instance):
    run_id = dg.materialize([table], instance=instance).run_id
    instance.delete_run(run_id)
    assert instance.get_run_by_id(run_id) is None
    assert instance.all_logs(run_id) == []


def test_who_follows_a_run_sees_its_events_while_the_connection_is_open(instance, settings):
    run_id = dg.materialize([table], instance=instance).run_id
    follower = dg.DagsterInstance.from_ref(instance.get_ref())
    seen = []
    follower.watch_event_logs(run_id, None, lambda entry, _cursor: seen.append(entry.message))
    instance.report_engine_event("still here", instance.get_run_by_id(run_id))
    deadline = time.monotonic() + 10
    while "still here" not in seen and time.monotonic() < deadline:
        time.sleep(0.05)
    follower.dispose()
    assert "still here" in seen
