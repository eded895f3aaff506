"""`published/snapshot` and `published/board`: written together, or not at all; how is in `yingshang.snapshots`."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from assets.days import as_of, known_by
from assets.publish.gate import current_outcomes
from yingshang.settings import Settings
from yingshang.snapshots import publish

OWNER = "team:市政府督查室"
SNAPSHOT, BOARD = dg.AssetKey(["published", "snapshot"]), dg.AssetKey(["published", "board"])


def publish_assets(
    inputs: Sequence[dg.AssetKey], checks: Sequence[dg.AssetCheckSpec], days: dg.DailyPartitionsDefinition
) -> dg.AssetsDefinition:
    """Return the published assets, which need all `inputs` and let nothing pass while one of `checks` has failed."""

    @dg.multi_asset(
        name="publish", specs=_specs(inputs), partitions_def=days, backfill_policy=dg.BackfillPolicy.single_run()
    )
    def publish_snapshot(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        """Ask the gate, then publish; the previous snapshot stays when the gate is closed."""
        from dashboards.board import render_board  # noqa: PLC0415 - only this step draws

        outcomes = current_outcomes(context.instance, checks)
        published = publish(
            settings, as_of=as_of(context), known_by=known_by(context), checks=outcomes, render_board=render_board
        )
        snapshot_id = dg.MetadataValue.text(published.snapshot_id)
        folder, page = dg.MetadataValue.path(str(published.path)), dg.MetadataValue.path(str(published.board))
        yield dg.MaterializeResult(asset_key=SNAPSHOT, metadata={"snapshot_id": snapshot_id, "path": folder})
        yield dg.MaterializeResult(asset_key=BOARD, metadata={"snapshot_id": snapshot_id, "path": page})

    return publish_snapshot


def _specs(inputs: Sequence[dg.AssetKey]) -> list[dg.AssetSpec]:
    snapshot = dg.AssetSpec(
        SNAPSHOT,
        deps=list(inputs),
        description="只读快照: 数据库、Parquet、清单 / The versioned snapshot that everybody downstream reads",
        owners=[OWNER],
        group_name="published",
        kinds={"duckdb", "parquet"},
    )
    board = dg.AssetSpec(
        BOARD,
        deps=[SNAPSHOT],
        description="指标看板, 一个自足的网页 / The KPI board, one self-contained page",
        owners=[OWNER],
        group_name="published",
        kinds={"html"},
    )
    return [snapshot, board]
