"""The jobs: what is run together. Assets are chosen by their groups, so a new table needs no change here."""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

INGEST, FIGURES, WHOLE_RUN = "ingest", "figures", "whole_run"
TAKEN_IN = ("lake", "quarantine")


def build_jobs(day_checks: Sequence[dg.AssetCheckKey]) -> list[UnresolvedAssetJobDefinition]:
    """Return the jobs; checks run with their assets, but `day_checks` of the lake only where there is a day."""
    about_a_day = dg.AssetSelection.checks(*day_checks)
    taken_in = dg.AssetSelection.groups(*TAKEN_IN) - about_a_day
    return [
        dg.define_asset_job(
            INGEST,
            selection=taken_in,
            description="收数: 投递文件入湖并检查 / Takes in delivered files",
        ),
        dg.define_asset_job(
            FIGURES,
            selection=(dg.AssetSelection.all() - dg.AssetSelection.groups(*TAKEN_IN)) | about_a_day,
            description="出数: 由湖计算指标并发布 / Computes and publishes the figures of one as_of day from the lake",
        ),
        dg.define_asset_job(
            WHOLE_RUN,
            selection=dg.AssetSelection.all(),
            description="全程: 收数、计算、检查、发布 / From landing files to the published snapshot of one as_of day",
        ),
    ]
