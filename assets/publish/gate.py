"""Re-reads every check from the orchestrator's storage before anything is published.

A blocking check stops only its own run: a later run of the publishing step alone would not know that it had failed,
nor that a table was rebuilt since. So a check counts only if it was evaluated after the table's last materialisation.
"""

from collections.abc import Iterable, Sequence

import dagster as dg

from assets.checks.outcomes import outcomes_of
from yingshang.checks import CheckOutcome

NOT_EVALUATED = "该表最近一次生成之后没有运行过本检查 / Not evaluated since the table was last built"


def current_outcomes(instance: dg.DagsterInstance, specs: Sequence[dg.AssetCheckSpec]) -> list[CheckOutcome]:
    """Return every rule's outcome, in the order of `specs`; a check without a current evaluation has not passed."""
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key([spec.key for spec in specs])
    built_at = _built_at(instance, {spec.asset_key for spec in specs})
    outcomes: list[CheckOutcome] = []
    for spec in specs:
        event = records[spec.key].event if spec.key in records else None
        evaluation = event.dagster_event.event_specific_data if event and event.dagster_event else None
        is_current = event is not None and event.timestamp >= built_at.get(spec.asset_key, 0.0)
        if is_current and isinstance(evaluation, dg.AssetCheckEvaluation):  # otherwise it is only planned
            outcomes += outcomes_of(evaluation, spec.description or "")
        else:
            outcomes.append(_not_evaluated(spec))
    return outcomes


def _built_at(instance: dg.DagsterInstance, keys: Iterable[dg.AssetKey]) -> dict[dg.AssetKey, float]:
    events = instance.get_latest_materialization_events(keys)
    return {key: event.timestamp for key, event in events.items() if event}


def _not_evaluated(spec: dg.AssetCheckSpec) -> CheckOutcome:
    return CheckOutcome(
        name=spec.name,
        asset=spec.asset_key.to_user_string(),
        severity="ERROR" if spec.blocking else "WARN",
        passed=False,
        blocking=spec.blocking,
        detail=NOT_EVALUATED,
        description=spec.description or "",
    )
