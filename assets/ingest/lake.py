"""Landing files → lake and quarantine, in one step for all datasets: one step costs Dagster as much as one file.

Which files there are, how rows are judged and what the ledger records is in `yingshang.deliveries`.
"""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import dagster as dg

from yingshang.contracts import Contract, FieldType
from yingshang.deliveries import Delivery, LandingFile, ingest_file, read_ledger, recover, scan_landing
from yingshang.settings import Settings

SECONDS_BETWEEN_LINES = 1.0


def lake_assets(contracts: dict[str, Contract]) -> dg.AssetsDefinition:
    """Return `lake/<dataset>` and `quarantine/<dataset>` for every contract; any subset can be materialised."""

    @dg.multi_asset(
        name="ingest_files", specs=[*_lake_specs(contracts), *_quarantine_specs(contracts)], can_subset=True
    )
    def ingest_files(
        context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        """Take in every landing file that the ledger does not know yet; known files are skipped by their hash."""
        recover(settings, contracts)
        told_at = 0.0
        selected = {tuple(key.path) for key in context.selected_asset_keys}
        datasets = [name for name in contracts if {("lake", name), ("quarantine", name)} & selected]
        files = [file for file in scan_landing(settings, contracts) if file.dataset in (None, *datasets)]
        for number, file in enumerate(files, start=1):
            told_at = _tell(context, told_at, f"{number}/{len(files)} {file.name}")
            _take_in(context, settings, contracts, file)
        ledger = read_ledger(settings)
        for name in datasets:
            deliveries = [delivery for delivery in ledger if delivery.dataset == name]
            for stage, describe in (("lake", _lake_metadata), ("quarantine", _quarantine_metadata)):
                if (stage, name) in selected:
                    yield dg.MaterializeResult(
                        asset_key=[stage, name],
                        metadata=describe(deliveries),
                        data_version=dg.DataVersion(_fingerprint(deliveries)),
                    )

    return ingest_files


def _lake_specs(contracts: dict[str, Contract]) -> list[dg.AssetSpec]:
    specs = []
    for name, contract in contracts.items():
        deps = [dg.AssetKey(["landing", name])]
        if name != "units" and any(field.type is FieldType.UNIT for field in contract.fields.values()):
            deps.append(dg.AssetKey(["lake", "units"]))
        specs.append(
            dg.AssetSpec(
                ["lake", name],
                deps=deps,
                description=f"{contract.title}: {contract.description}",
                owners=[f"team:{contract.owner}"],
                group_name="lake",
                kinds={"parquet", "polars"},
            )
        )
    return specs


def _quarantine_specs(contracts: dict[str, Contract]) -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            ["quarantine", name],
            deps=[dg.AssetKey(["lake", name])],
            description=f"{contract.title}: 未通过校验的原始行及原因 / Refused rows as delivered, with the reasons",
            owners=[f"team:{contract.owner}"],
            group_name="quarantine",
            kinds={"parquet", "polars"},
        )
        for name, contract in contracts.items()
    ]


def _tell(context: dg.AssetExecutionContext, told_at: float, message: str) -> float:
    """Log at most one line a second, for each is a write into the event log; return when the last one was told."""
    if time.monotonic() - told_at < SECONDS_BETWEEN_LINES:
        return told_at
    context.log.info(message)
    return time.monotonic()


def _take_in(
    context: dg.AssetExecutionContext, settings: Settings, contracts: dict[str, Contract], file: LandingFile
) -> None:
    if file.problem:
        context.log.warning(file.problem)
        return
    deliveries = ingest_file(
        settings, contracts, file.path, dataset=file.dataset, mapping=file.mapping, file_name=file.name
    )
    for delivery in deliveries:
        if not delivery.is_accepted:
            context.log.warning(delivery.reason)


def _lake_metadata(deliveries: list[Delivery]) -> dict[str, Any]:
    accepted = [delivery for delivery in deliveries if delivery.is_accepted]
    cutoffs = [delivery.data_cutoff_on for delivery in accepted if delivery.data_cutoff_on]
    return {
        "files": len(accepted),
        "files_refused": len(deliveries) - len(accepted),
        "rows_read": sum(delivery.rows_read for delivery in accepted),
        "rows_accepted": sum(delivery.rows_accepted for delivery in accepted),
        "rows_quarantined": sum(delivery.rows_quarantined for delivery in accepted),
        "rows_repeated": sum(delivery.rows_repeated for delivery in accepted),
        "data_cutoff_on": max(cutoffs).isoformat() if cutoffs else "—",
    }


def _quarantine_metadata(deliveries: list[Delivery]) -> dict[str, Any]:
    return {
        "rows_quarantined": sum(delivery.rows_quarantined for delivery in deliveries),
        "files": sum(delivery.rows_quarantined > 0 for delivery in deliveries),
    }


def _fingerprint(deliveries: list[Delivery]) -> str:
    """Same deliveries, same version: the graph then shows that a run brought nothing new."""
    parts = (f"{delivery.delivery_seq}:{delivery.sha256}:{delivery.status}" for delivery in deliveries)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
