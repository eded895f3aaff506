"""What a run holds while it works: the home with its lock, and the dbt command line."""

import importlib.metadata
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource
from packaging.version import Version

from assets.days import KNOWN_BY_TAG, PARTITION_TAG, RANGE_END_TAG
from pipelines.failures import failures_of
from pipelines.lock import Holder, hold_lock
from pipelines.record import RunRecord, now, write_record
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment


def home_resource(settings: Settings) -> dg.ResourceDefinition:
    """Return the settings as a resource that holds the lock of the home from the first step to the last."""

    @dg.resource(description="Settings of this home; the run is its only writer while it lasts.")
    def home(context: dg.InitResourceContext) -> Iterator[Settings]:
        run, instance = context.run, context.instance
        if run is None or instance is None:
            yield settings
            return

        def tell(holder: Holder | None) -> None:
            if context.log:
                context.log.warning("Waiting for %s to leave %s.", holder or "another process", settings.home)

        with hold_lock(settings, f"run {run.job_name}", run_id=run.run_id, on_wait=tell) as interrupted:
            close_interrupted(instance, interrupted)
            record = _record_of(run)
            write_record(settings, record)
            try:
                yield settings
            finally:
                failures = failures_of(_events(instance, run.run_id))
                write_record(settings, replace(record, ended_at=now(), failures=failures))

    return home


def _record_of(run: dg.DagsterRun) -> RunRecord:
    day = run.tags.get(RANGE_END_TAG) or run.tags.get(PARTITION_TAG)
    return RunRecord(run.run_id, run.job_name, day, run.tags.get(KNOWN_BY_TAG, day), os.getpid(), now())


def _events(instance: dg.DagsterInstance, run_id: str) -> list[dg.DagsterEvent]:
    kinds = {dg.DagsterEventType.ASSET_CHECK_EVALUATION, dg.DagsterEventType.STEP_FAILURE}
    return [entry.dagster_event for entry in instance.all_logs(run_id, of_type=kinds) if entry.dagster_event]


def close_interrupted(instance: dg.DagsterInstance, holder: Holder | None) -> None:
    """Mark the run of a dead holder as failed: it would count as running for ever and block the queue."""
    run = instance.get_run_by_id(holder.run_id) if holder and holder.run_id else None
    if run and not run.is_finished:
        instance.report_run_failed(run, f"Interrupted: {holder} ended without letting go of its lock.")


class DbtCommand(DbtCliResource):
    """The dbt command line of this installation, as a child process with its own environment."""

    environment: dict[str, str]

    @property
    def _cli_version(self) -> Version:
        """Ask the package: `dbt --version` takes seconds and looks for newer versions on the network."""
        return Version(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Any) -> None:  # noqa: ANN401 - signature of dagster-dbt
        """Open no connection in our process: the adapter is only used for column metadata, which we do not fetch."""

    def cli(self, *args: Any, **kwargs: Any) -> DbtCliInvocation:  # noqa: ANN401 - signature of dagster-dbt
        """Start dbt with the environment of the warehouse and a target folder below home."""
        with _environment(self.environment):
            kwargs.setdefault("target_path", Path(self.environment["DBT_TARGET_PATH"]))
            return super().cli(*args, **kwargs)


def dbt_resource(settings: Settings) -> DbtCommand:
    """Return the dbt command line for the project and warehouse of `settings`."""
    return DbtCommand(
        project_dir=str(settings.dbt_dir),
        profiles_dir=str(settings.dbt_dir),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
        environment=dbt_environment(settings),
    )


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a child that is started inside the block; dagster-dbt passes on those of the process."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
