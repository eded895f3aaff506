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
    return {kpi_id: _stands(target, rows, as_of) for kpi_id, target, rows in _approved(lake, catalogue_dir, as_of)}


def fallen_on(lake: Path, catalogue_dir: Path, as_of: dt.date) -> set[str]:
    """Return the targets whose newest cumulative value is below the one before and was not revised with a reason."""
    found = set()
    for kpi_id, target, rows in _approved(lake, catalogue_dir, as_of):
        ordered = sorted(_within(target, rows), key=lambda row: row["period_end"])
        if target.kind in ("count", "flow") and target.source_kind == "reported" and len(ordered) > 1:
            before, last = ordered[-2:]
            if last["value"] < before["value"] and not last["revision"]:
                found.add(kpi_id)
    return found


def _approved(lake: Path, catalogue_dir: Path, as_of: dt.date) -> list[tuple[str, Any, list[dict[str, Any]]]]:
    """Return every target that is reported and has begun, with its approved reports."""
    rows = pl.concat([pl.read_parquet(path) for path in sorted((lake / "reported_values").glob("*.parquet"))])
    known = rows.filter(pl.col("_data_cutoff_on") <= as_of).sort("_delivery_seq", "_row_number")
    newest = {row["report_id"]: row for row in known.iter_rows(named=True)}
    approved = [row for row in newest.values() if row["review_state"] == "approved" and row["period_end"] <= as_of]
    return [
        (kpi_id, target, [row for row in approved if row["target_id"] in (kpi_id, *target.source_ids)])
        for catalogue in load_catalogue(catalogue_dir)
        for kpi_id, target in catalogue.targets.items()
        if target.source_kind in (SourceKind.REPORTED, SourceKind.PROCESS) and target.window.start <= as_of
    ]


def _within(target, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    is_process = target.source_kind == "process"
    return [
        row
        for row in rows
        if row["period_end"] >= target.window.start and (is_process or row["period_end"] <= target.window.end)
    ]


def _stands(target, rows: list[dict[str, Any]], as_of: dt.date) -> tuple[Decimal, Decimal] | None:
    is_process = target.source_kind == "process"
    rows = sorted(_within(target, rows), key=lambda row: row["period_end"])
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
