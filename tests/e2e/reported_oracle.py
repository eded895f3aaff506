"""What the newest approved reports say on a day, in plain Python from the lake; shares no code with the SQL."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from yingshang.catalogue import SourceKind, load_catalogue

DAYS_STANDING = {"month": 40, "as_of": 40, "quarter": 100, "year": 400}
WORTH = {"亿元": 100_000_000, "万元": 10_000}


def told_on(lake: Path, catalogue_dir: Path, as_of: dt.date) -> dict[str, tuple[Decimal, Decimal] | None]:
    """Return numerator and denominator by KPI; nothing where no report stands on the day."""
    rows = pl.concat([pl.read_parquet(path) for path in sorted((lake / "reported_values").glob("*.parquet"))])
    known = rows.filter(pl.col("_data_cutoff_on") <= as_of).sort("_delivery_seq", "_row_number")
    newest = {row["report_id"]: row for row in known.iter_rows(named=True)}
    approved = [row for row in newest.values() if row["review_state"] == "approved" and row["period_end"] <= as_of]
    return {
        kpi_id: _stands(target, [row for row in approved if row["target_id"] in (kpi_id, *target.source_ids)], as_of)
        for catalogue in load_catalogue(catalogue_dir)
        for kpi_id, target in catalogue.targets.items()
        if target.source_kind in (SourceKind.REPORTED, SourceKind.PROCESS) and target.window.start <= as_of
    }


def _stands(target, rows: list[dict[str, Any]], as_of: dt.date) -> tuple[Decimal, Decimal] | None:
    is_process = target.source_kind == "process"
    rows = [row for row in rows if row["period_end"] >= target.window.start]
    rows = sorted(
        (row for row in rows if is_process or row["period_end"] <= target.window.end),
        key=lambda row: row["period_end"],
    )
    if not rows:
        return None
    last = rows[-1]
    age = (as_of - last["period_end"]).days
    is_final = is_process or last["period_end"] == target.window.end
    if age > DAYS_STANDING[last["period_kind"]] and not is_final:
        return None
    worth = WORTH.get(last["unit_of_measure"], 1)
    if target.unit == "share":
        return last["numerator"], last["denominator"]
    if target.kind == "cadence":
        return min(row["value"] for row in rows), Decimal(1)
    return last["value"] * worth, Decimal(1)
