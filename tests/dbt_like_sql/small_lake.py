"""Writes a lake and the declared tables as ingest and catalogue would, from plain rows."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from yingshang.catalogue import write_declared
from yingshang.contracts import load_contracts
from yingshang.deliveries.lake import lake_schema
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment, run_days

Rows = Sequence[Mapping[str, Any]]
DELIVERIES = {
    "delivery_seq": pl.Int64,
    "dataset": pl.String,
    "file_name": pl.String,
    "sha256": pl.String,
    "status": pl.String,
    "data_cutoff_on": pl.Date,
    "rows_in_file": pl.Int64,
    "rows_skipped": pl.Int64,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "rows_repeated": pl.Int64,
    "rows_withdrawn": pl.Int64,
    "encoding": pl.String,
    "reason": pl.String,
}


def write_lake(settings: Settings, deliveries: Sequence[tuple[str, dt.date, Rows]], as_of: dt.date) -> None:
    """Write one Parquet file per delivery (dataset, cut-off, rows), the empty files, and what is declared.

    A row may carry `_is_withdrawn`; the other meta columns follow from its place.
    """
    contracts = load_contracts(settings.contracts_dir)
    for dataset, contract in contracts.items():
        folder = settings.lake / dataset
        folder.mkdir(parents=True)
        pl.DataFrame(schema=lake_schema(contract)).write_parquet(folder / "000000_schema.parquet")
    ledger = []
    for seq, (dataset, cutoff, rows) in enumerate(deliveries, start=1):
        meta = {"_delivery_seq": seq, "_data_cutoff_on": cutoff, "_is_withdrawn": False}
        full = [meta | {"_row_number": number} | row for number, row in enumerate(rows, start=1)]
        table = pl.DataFrame(full, schema=lake_schema(contracts[dataset]), strict=False)
        table.write_parquet(settings.lake / dataset / f"{seq:06d}_test.parquet")
        ledger.append({"delivery_seq": seq, "dataset": dataset, "data_cutoff_on": cutoff, "status": "accepted"})
    write_declared(settings, as_of)
    columns = [{name: row.get(name) for name in DELIVERIES} for row in ledger]
    pl.DataFrame(columns, schema=DELIVERIES).write_parquet(settings.declared / "deliveries.parquet")


def run_dbt(settings: Settings, as_of: dt.date, *arguments: str, known_by: dt.date | None = None) -> str:
    """Run dbt as a child process, as the orchestrator does, and return what it printed."""
    done = start_dbt(settings, run_days(as_of, known_by or as_of), *arguments)
    assert done.returncode == 0, f"dbt {arguments} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def start_dbt(settings: Settings, days: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dbt with these days in its environment, whatever comes of it."""
    folder = str(settings.dbt_dir)
    dbt = str(Path(sys.executable).with_name("dbt"))
    command = [dbt, "--no-use-colors", *arguments, "--project-dir", folder, "--profiles-dir", folder]
    environment = os.environ | dbt_environment(settings) | days
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
