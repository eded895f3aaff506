"""The orchestrator's storage: its configuration file below home, and how it is opened. See also `storage.py`."""

import os
from typing import TYPE_CHECKING

from yingshang.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

CONFIGURATION = """\
# Written by Yingshang when missing; edit freely, it is not overwritten.
storage:
  custom: {module: pipelines.storage, class: EmbeddedStorage, config: {base_dir: {env: DAGSTER_HOME}}}
telemetry: {enabled: false}
nux: {enabled: false}  # no invitation to leave an address
concurrency:
  runs: {max_concurrent_runs: 1}  # one warehouse file has one writer
run_monitoring:
  enabled: true
  start_timeout_seconds: 600
  max_runtime_seconds: 28800
retention:
  schedule: {purge_after_days: 90}
  sensor: {purge_after_days: {skipped: 3, success: 90, failure: 90}}
"""


def prepare_dagster_home(settings: Settings) -> None:
    """Create the folder and its dagster.yaml if missing, and point this process and its children to it."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    path = home / "dagster.yaml"
    if not path.exists():
        partial = home / f"dagster.yaml.{os.getpid()}"
        partial.write_text(CONFIGURATION, encoding="utf-8")
        partial.replace(path)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    if settings.dagster_url:  # dagster.yaml names no secret
        os.environ["YINGSHANG_DAGSTER_URL"] = settings.dagster_url.get_secret_value()


def open_instance(settings: Settings) -> "DagsterInstance":
    """Open the storage, so that a run from the command line is seen in the UI as well."""
    from dagster import DagsterInstance  # noqa: PLC0415 - reads that need no orchestrator stay fast

    prepare_dagster_home(settings)
    return DagsterInstance.get()
