"""What a run holds while it works: the home with its lock, and the dbt command line."""

import importlib.metadata
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import dagster as dg
from packaging.version import Version

from assets.bare_dagster_dbt import DbtCliResource
from assets.days import KNOWN_BY_TAG, PARTITION_TAG, RANGE_END_TAG
from pipelines.dbt_process import dbt_executable
from pipelines.failures import failures_of
from pipelines.lock import Holder, hold_lock
from pipelines.record import RunRecord, now, write_record
from yingshang.settings import Settings

if TYPE_CHECKING:
    from dbt.adapters.base.impl import BaseAdapter


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
    """The dbt command line of this installation, without what dagster-dbt does before each call."""

    @property
    def _cli_version(self) -> Version:
        """Ask the package: `dbt --version` takes seconds and looks for newer versions on the network."""
        return Version(importlib.metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> "BaseAdapter":  # noqa: ARG002
        """Open no connection in our process: dagster-dbt needs one only for column metadata, which we do not fetch."""
        return cast("BaseAdapter", None)


def dbt_resource(settings: Settings) -> DbtCommand:
    """Return the dbt command line for the project of `settings`."""
    folder = str(settings.dbt_dir)
    return DbtCommand(project_dir=folder, profiles_dir=folder, dbt_executable=str(dbt_executable()))
