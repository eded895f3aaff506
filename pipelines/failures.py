"""Turns what went wrong in a run into sentences for people. The full stack of errors stays in the event log."""

from collections.abc import Iterable

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from assets.checks.outcomes import outcomes_of
from pipelines.full_disk import full_disk_in
from pipelines.record import Failure

_OF_CHECKS, _OF_DBT = "DagsterAssetCheckFailedError", "DagsterDbtCliRuntimeError"
_INTERRUPTED = "DagsterExecutionInterruptedError"
_LONGEST = 500


def failures_of(events: Iterable[dg.DagsterEvent]) -> tuple[Failure, ...]:
    """Return failed ERROR rules first, then steps that broke off for another reason, or why no step began."""
    checks, errors, whole = [], [], []
    for event in events:
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            outcomes = outcomes_of(event.asset_check_evaluation_data)
            failed = [outcome for outcome in outcomes if outcome.severity == "ERROR" and not outcome.passed]
            checks += [Failure(outcome.asset, outcome.name, outcome.detail) for outcome in failed]
        elif event.event_type is dg.DagsterEventType.STEP_FAILURE:
            error = _root(event.step_failure_data.error)
            if error and error.cls_name != _OF_CHECKS:
                errors.append((event.step_key or "", error))
        elif event.event_type is dg.DagsterEventType.RUN_FAILURE:
            error = _root(event.job_failure_data.error)
            whole += [Failure("", "run", _sentence("run", error))] if error else []
    steps = [Failure("", step, _sentence(step, error)) for step, error in errors if not (checks and _is_dbt(error))]
    return (*checks, *steps) or tuple(whole)


def _root(error: SerializableErrorInfo | None) -> SerializableErrorInfo | None:
    while error and error.cause:
        error = error.cause
    return error


def _is_dbt(error: SerializableErrorInfo) -> bool:
    return error.cls_name == _OF_DBT


def _sentence(step: str, error: SerializableErrorInfo) -> str:
    if error.cls_name == "YingshangError":
        return error.message.strip().partition(": ")[2]
    if error.cls_name == _INTERRUPTED:
        return f"interrupted during step {step}; start it again, nothing is half-written"
    text = error.message.rpartition("Errors parsed from dbt logs:")[2] if _is_dbt(error) else error.message
    full = full_disk_in(text)
    if full:
        return f"step {step} broke off: {full}"
    one_line = " ".join(text.partition("Traceback (most recent")[0].split())
    return f"step {step} broke off: {one_line[:_LONGEST]}"
