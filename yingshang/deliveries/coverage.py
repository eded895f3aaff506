"""What the ledger says to others: the declared deliveries table, and the days that the sources cover."""

import datetime as dt

import polars as pl

from yingshang.contracts.model import Cadence, Contract
from yingshang.deliveries.ledger import Delivery, Ledger
from yingshang.settings import Settings

_COLUMNS: dict[str, pl.DataType] = {
    "delivery_seq": pl.Int64(),
    "dataset": pl.String(),
    "file_name": pl.String(),
    "sha256": pl.String(),
    "status": pl.String(),
    "data_cutoff_on": pl.Date(),
    "rows_in_file": pl.Int64(),
    "rows_skipped": pl.Int64(),
    "rows_read": pl.Int64(),
    "rows_accepted": pl.Int64(),
    "rows_quarantined": pl.Int64(),
    "rows_repeated": pl.Int64(),
    "rows_withdrawn": pl.Int64(),
    "encoding": pl.String(),
    "reason": pl.String(),
}


def read_ledger(settings: Settings) -> list[Delivery]:
    """Return all deliveries in the order in which they came."""
    return Ledger(settings.ledger).deliveries()


def write_declared_deliveries(settings: Settings) -> None:
    """Write the ledger as `declared/deliveries.parquet`; the time of receipt is left out, it changes no number."""
    rows = [[getattr(delivery, name) for name in _COLUMNS] for delivery in read_ledger(settings)]
    settings.declared.mkdir(parents=True, exist_ok=True)
    path = settings.declared / "deliveries.parquet"
    unfinished = path.with_name(".deliveries.parquet")
    pl.DataFrame(rows, schema=_COLUMNS, orient="row").write_parquet(unfinished)
    unfinished.replace(path)


def data_cutoffs(settings: Settings) -> dict[str, dt.date]:
    """Return the last day that the accepted deliveries of each dataset cover."""
    cutoffs: dict[str, dt.date] = {}
    for delivery in read_ledger(settings):
        if delivery.is_accepted and delivery.data_cutoff_on:
            cutoffs[delivery.dataset] = max(cutoffs.get(delivery.dataset, dt.date.min), delivery.data_cutoff_on)
    return cutoffs


def latest_covered_day(settings: Settings, contracts: dict[str, Contract], datasets: set[str]) -> dt.date | None:
    """Return the latest day that all of `datasets` cover; those that come only on change cover every later day."""
    cutoffs = data_cutoffs(settings)
    if any(dataset not in cutoffs for dataset in datasets):
        return None
    regular = [cutoffs[name] for name in datasets if contracts[name].cadence is not Cadence.ON_CHANGE]
    return min(regular or [cutoffs[name] for name in datasets], default=None)
