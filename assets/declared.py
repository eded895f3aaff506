"""What we declare ourselves and dbt reads beside the lake: calendar, targets, definitions, the ledger of deliveries."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.checks.outcomes import suite_checks, suite_results
from assets.days import as_of
from yingshang.checks import check_deliveries, ledger_specs
from yingshang.contracts import Contract
from yingshang.deliveries import write_declared_deliveries
from yingshang.settings import Settings

OWNER = "team:市政府督查室"
SUITE = "deliveries"
DECLARED = {
    "calendar": "工作日历, 含节假日调休 / Working days with holidays and make-up days",
    "targets": "五份文件中可量化的承诺 / Every measurable promise of the documents",
    "share_intervals": "少量记录比率的区间 / The interval of every share of few records",
    "definitions": "每个指标的口径与版本 / How each figure is computed, by version",
}


def declared_assets(contracts: dict[str, Contract], days: dg.DailyPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return calendar, targets, definitions and share_intervals, which depend on the day, and `declared/deliveries`."""
    specs = [
        dg.AssetSpec(["declared", name], description=text, owners=[OWNER], group_name="declared", kinds={"parquet"})
        for name, text in DECLARED.items()
    ]

    @dg.multi_asset(name="declare", specs=specs, partitions_def=days, backfill_policy=dg.BackfillPolicy.single_run())
    def declare(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        """Write the calendar, the targets, the definitions and the intervals as Parquet."""
        from yingshang.catalogue import load_catalogue, refuse_changed_formulas, write_declared  # noqa: PLC0415 - slow

        refuse_changed_formulas(settings.catalogue_dir, load_catalogue(settings.catalogue_dir), settings.dbt_dir)
        write_declared(settings, as_of(context))
        for spec in specs:
            yield dg.MaterializeResult(asset_key=spec.key)

    announced = ledger_specs()

    @dg.asset(
        key=["declared", "deliveries"],
        check_specs=suite_checks(SUITE, "投递台账", announced),
        deps=[["lake", name] for name in contracts],
        description="投递台账: 每个文件收了多少行、退了多少行 / The ledger: rows taken and refused per file",
        owners=[OWNER],
        group_name="declared",
        kinds={"parquet"},
    )
    def deliveries(settings: dg.ResourceParam[Settings]) -> Iterator[dg.MaterializeResult[Any]]:
        """Write the ledger as Parquet, and tell of files that are of no dataset."""
        write_declared_deliveries(settings)
        outcomes = check_deliveries(settings, contracts)[SUITE]
        yield dg.MaterializeResult(check_results=list(suite_results(SUITE, announced, outcomes)))

    return [declare, deliveries]
