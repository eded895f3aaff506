"""Runs the main job in this process against the embedded storage, so that the UI shows the same run."""

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from rich.console import Console

from assets.days import KNOWN_BY_TAG
from pipelines.definitions import build_definitions
from pipelines.failures import failures_of
from pipelines.instance import open_instance
from pipelines.jobs import FIGURES, INGEST, WHOLE_RUN
from pipelines.preconditions import covered_day, require_files, require_offered_day
from pipelines.progress import RunProgress
from pipelines.record import Failure
from yingshang.cluster import require_cluster
from yingshang.contracts import load_contracts
from yingshang.errors import YingshangError
from yingshang.garbage import nothing_is_garbage
from yingshang.settings import Engine, Settings
from yingshang.snapshots import Snapshot, current_snapshot


@dataclass(frozen=True)
class RunOutcome:
    """What a run has led to; `seconds` by step."""

    as_of: dt.date
    known_by: dt.date
    snapshot: Snapshot
    seconds: Mapping[str, float]


def run_pipeline(
    settings: Settings, console: Console, *, as_of: dt.date | None = None, known_by: dt.date | None = None
) -> RunOutcome:
    """Bring landing files to a published snapshot about `as_of`.

    Args:
        settings: the home to work in.
        console: where progress is shown.
        as_of: the day the numbers are about; default: the latest day that all required sources cover, after taking in
            what lies in the landing folder.
        known_by: the last data cut-off that is used; default: `as_of`.

    Raises:
        YingshangError: there is nothing to run on, a check failed (which), or a step broke off; the previous snapshot
            stays.
    """
    contracts = load_contracts(settings.contracts_dir)
    require_files(settings, contracts)
    if settings.engine is Engine.SPARK:
        require_cluster(settings)
    if as_of:
        require_offered_day(settings, as_of)
    runner = _Runner(settings, console)
    if as_of is None:
        runner.run(INGEST)
        as_of = covered_day(settings, contracts)
        require_offered_day(settings, as_of)
        runner.run(FIGURES, as_of, known_by or as_of)
    else:
        runner.run(WHOLE_RUN, as_of, known_by or as_of)
    snapshot = current_snapshot(settings)
    if snapshot is None:
        raise YingshangError(f"{settings.published}: the run ended without a snapshot; see the run in `yingshang ui`.")
    return RunOutcome(as_of, known_by or as_of, snapshot, runner.seconds)


class _Runner:
    """Executes jobs of one set of definitions on one instance."""

    def __init__(self, settings: Settings, console: Console) -> None:
        started = time.monotonic()
        self._settings, self._console = settings, console
        self._instance = open_instance(settings)
        with nothing_is_garbage():
            self._definitions = build_definitions(settings)
        self.seconds = {"definitions": time.monotonic() - started}

    def run(self, name: str, as_of: dt.date | None = None, known_by: dt.date | None = None) -> None:
        """Execute a job; raise one sentence when it fails."""
        job = self._definitions.resolve_job_def(name)
        with RunProgress(self._console, len(list(job.graph.output_mappings))) as progress:
            result = job.execute_in_process(
                instance=self._instance,
                partition_key=as_of.isoformat() if as_of else None,
                tags={KNOWN_BY_TAG: known_by.isoformat()} if known_by else None,
                run_config={"loggers": {"terminal": {}}},
                raise_on_error=False,
            )
        self.seconds |= progress.seconds
        if not result.success:
            _raise(self._settings, failures_of(result.all_events))


def _raise(settings: Settings, failures: tuple[Failure, ...]) -> NoReturn:
    snapshot = current_snapshot(settings)
    kept = f"the snapshot {snapshot.snapshot_id} stays" if snapshot else "there is no snapshot yet"
    first = str(failures[0]) if failures else "the run failed; see it in `yingshang ui`"
    more = f" ({len(failures) - 1} more: `yingshang checks --last-run`)" if len(failures) > 1 else ""
    raise YingshangError(f"Nothing was published, {kept}: {first.rstrip('.')}{more}.")
