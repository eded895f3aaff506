"""Brings lake and quarantine back to what the ledger says after a run that was killed."""

import shutil
from pathlib import Path

from yingshang.contracts.model import Contract
from yingshang.deliveries.lake import EMPTY_FILE, ensure_schema_file
from yingshang.deliveries.ledger import Ledger
from yingshang.deliveries.scratch import full_disk_told
from yingshang.duckdb_limits import sweep_spill
from yingshang.settings import Settings


def recover(settings: Settings, contracts: dict[str, Contract]) -> list[str]:
    """Sweep scratch files and rows that no ledger row names; give every dataset its empty file; return what was swept.

    Must run while nobody else ingests: the first step of every run, under its lock.
    """
    with full_disk_told(settings, "The run cannot start"):
        for folder in (settings.lake, settings.quarantine, settings.declared, settings.landing):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(settings.tmp, ignore_errors=True)
        settings.tmp.mkdir(parents=True)
        sweep_spill(settings)
        deliveries = Ledger(settings.ledger).deliveries()
        swept = _sweep(settings.lake, {delivery.lake_file for delivery in deliveries})
        swept += _sweep(settings.quarantine, {delivery.quarantine_file for delivery in deliveries})
        for dataset, contract in contracts.items():
            ensure_schema_file(settings.lake / dataset, contract)
    return swept


def _sweep(folder: Path, named: set[str | None]) -> list[str]:
    swept = []
    for path in sorted(folder.glob("*/*.parquet")):
        name = path.relative_to(folder).as_posix()
        if path.name != EMPTY_FILE and name not in named:
            path.unlink()
            swept.append(name)
    return swept
