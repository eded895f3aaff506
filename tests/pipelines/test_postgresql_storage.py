"""The orchestrator on PostgreSQL: chosen by the environment alone, the same runs and events for every process."""

import os
import subprocess
import sys

import dagster as dg
import pytest
from pydantic import SecretStr

from pipelines.instance import CONFIGURATION, open_instance
from tests.postgresql_server import NEEDS_SERVER, running_server
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR, Settings

_OTHER = """
from pipelines.instance import open_instance
from yingshang.settings import load_settings
instance = open_instance(load_settings())
print(*[(run.run_id, run.is_success, len(instance.all_logs(run.run_id))) for run in instance.get_runs()])
"""


@dg.asset
def table() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"rows": 3})


@pytest.fixture
def settings(tmp_path, monkeypatch):
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "YINGSHANG_DAGSTER_URL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)  # so that what the code sets is taken back
    return Settings(home=tmp_path)


@NEEDS_SERVER
def test_runs_and_events_are_in_postgresql_and_seen_by_another_process(settings, tmp_path):
    with running_server("orchestrator") as address:
        url = f"postgresql+psycopg://{address}"
        instance = open_instance(settings.model_copy(update={"dagster_url": SecretStr(url)}))
        run_id = dg.materialize([table], instance=instance).run_id
        events = len(instance.all_logs(run_id))
        materialized = instance.get_latest_materialization_event(dg.AssetKey("table")).asset_materialization
        assert materialized.metadata["rows"].value == 3
        environment = os.environ | {"YINGSHANG_HOME": str(tmp_path), "YINGSHANG_DAGSTER_URL": url}
        other = subprocess.run(
            [sys.executable, "-c", _OTHER], cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=True
        )
        assert other.stdout.strip() == str((run_id, True, events))
        assert events > 5
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        instance.dispose()
    assert (settings.dagster_home / "dagster.yaml").read_text() == CONFIGURATION  # no address, no password in it
    assert not list(settings.dagster_home.rglob("*.db"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://user:secret@host/name", "mysql is not supported; expected postgresql://"),
        ("no address", "is no address; expected postgresql://"),
        ("postgresql://user:secret@127.0.0.1:1/name", r"cannot be reached \(.*refused"),
    ],
)
def test_an_address_that_does_not_work_is_told_in_one_sentence_without_the_password(settings, monkeypatch, url, told):
    monkeypatch.setattr("dagster_postgres.utils.calculate_delay", lambda **_: 0)
    with pytest.raises(YingshangError, match=told) as refusal:
        open_instance(settings.model_copy(update={"dagster_url": SecretStr(url)}))
    assert "secret" not in str(refusal.value)
