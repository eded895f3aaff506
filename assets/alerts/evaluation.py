"""`alerts/evaluation`: the rules held against the snapshot that was just published; what is to be told is put out."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.publish.snapshot import SNAPSHOT
from yingshang.errors import YingshangError
from yingshang.settings import Settings

KEY = dg.AssetKey(["alerts", "evaluation"])
CHECK = "evaluated"


def evaluation_asset(days: dg.DailyPartitionsDefinition) -> dg.AssetsDefinition:
    """Return the asset; a snapshot stays published though its evaluation failed, and the failure is a finding."""

    @dg.asset(
        key=KEY,
        deps=[SNAPSHOT],
        check_specs=[
            dg.AssetCheckSpec(CHECK, asset=KEY, description="预警规则已评估 / The rules were held against the snapshot")
        ],
        partitions_def=days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description="预警评估: 规则对照快照, 通知入发件箱 / Rules held against the snapshot, messages put out",
        owners=["team:市政府督查室"],
        group_name="alerts",
        kinds={"python"},
    )
    def alert_evaluation(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[Any]]:
        """Evaluate the current snapshot once."""
        from yingshang.alerts.evaluation import evaluate_current  # noqa: PLC0415 - only this step needs the database

        try:
            done = evaluate_current(settings)
        except YingshangError as error:
            yield dg.MaterializeResult(check_results=[_judged(str(error))])
            return
        numbers = {name: getattr(done, name) for name in ("observed", "fired", "resolved")}
        yield dg.MaterializeResult(
            metadata={"snapshot_id": done.snapshot_id, **numbers},
            check_results=[_judged(" ".join(done.problems))],
        )

    return alert_evaluation


def _judged(problem: str) -> dg.AssetCheckResult:
    """Return the finding about an evaluation; the snapshot stays published all the same."""
    return dg.AssetCheckResult(
        check_name=CHECK, passed=not problem, severity=dg.AssetCheckSeverity.WARN, metadata={"problem": problem}
    )
