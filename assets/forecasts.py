"""`kpi/forecasts`: the official figures extended to their deadlines; how is in `yingshang.forecasts`."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.checks.outcomes import suite_checks, suite_results
from assets.days import as_of
from yingshang.checks import check_forecasts, forecast_specs
from yingshang.settings import Settings

OWNER = "team:市政府督查室"
SUITE = "forecasts"
INPUTS = (["kpi", "results"], ["kpi", "catalogue"], ["kpi", "calendar"])


def forecast_asset(days: dg.DailyPartitionsDefinition) -> dg.AssetsDefinition:
    """Return `kpi/forecasts`, written into the warehouse once the figures have passed their checks."""
    announced = forecast_specs()

    @dg.asset(
        key=["kpi", "forecasts"],
        deps=[dg.AssetKey(key) for key in INPUTS],
        check_specs=suite_checks(SUITE, "期末预测", announced),
        partitions_def=days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description="期末预测：官方口径到期预测值与八成区间 / Forecasts to the deadline with an 80 % interval",
        owners=[OWNER],
        group_name="kpi",
        kinds={"duckdb", "python"},
    )
    def forecasts(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        """Forecast every official figure of the run's day, and check what was written."""
        from yingshang.forecasts import write_forecasts  # noqa: PLC0415 - the statistics library is slow to import

        written = write_forecasts(settings, as_of(context))
        outcomes = check_forecasts(settings, as_of=as_of(context))
        yield dg.MaterializeResult(
            metadata={"forecasts": written}, check_results=list(suite_results(SUITE, announced, outcomes))
        )

    return forecasts
