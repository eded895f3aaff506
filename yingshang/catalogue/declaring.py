"""Writes the catalogue and the calendar as the Parquet tables that dbt reads as `declared.*`."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from yingshang.catalogue.loading import load_catalogue
from yingshang.catalogue.model import Catalogue
from yingshang.few_records import share_intervals
from yingshang.settings import Settings
from yingshang.workdays import calendar_span, write_calendar

_DECIMAL = pl.Decimal(28, 6)
TARGETS: Mapping[str, Any] = {
    "kpi_id": pl.String,
    "jurisdiction": pl.String,
    "root_unit_code": pl.String,
    "root_unit_kind": pl.String,
    "document": pl.String,
    "is_benchmark": pl.Boolean,
    "clause": pl.String,
    "quote": pl.String,
    "name_zh": pl.String,
    "name_en": pl.String,
    "kind": pl.String,
    "operator": pl.String,
    "target": _DECIMAL,
    "unit": pl.String,
    "window_start": pl.Date,
    "window_end": pl.Date,
    "lead_unit": pl.String,
    "supervising_unit": pl.String,
    "source_kind": pl.String,
    "process_measure": pl.String,
    "official_definition_id": pl.String,
    "at_risk_gap": _DECIMAL,
    "sources": pl.String,
    "scope": pl.String,
    "is_headline": pl.Boolean,
    "note": pl.String,
    "source_ids": pl.String,
}
DEFINITIONS: Mapping[str, Any] = {
    "definition_id": pl.String,
    "kpi_id": pl.String,
    "version": pl.Int32,
    "is_official": pl.Boolean,
    "name_zh": pl.String,
    "name_en": pl.String,
    "formula_zh": pl.String,
    "formula_en": pl.String,
    "source_note": pl.String,
    "effective_from": pl.Date,
    "effective_to": pl.Date,
    "reason": pl.String,
    "workdays_allowed": pl.Int32,
    "own_operator": pl.String,
    "own_target": _DECIMAL,
    "own_unit": pl.String,
}


INTERVALS: Mapping[str, Any] = {
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "interval_low": _DECIMAL,
    "interval_high": _DECIMAL,
}


def write_declared(settings: Settings, as_of: dt.date) -> None:
    """Write `targets`, `definitions`, the `calendar` that they need and `share_intervals` for a run about `as_of`.

    Raises:
        YingshangError: the catalogue is wrong, or a year is not in the working-day calendar.
    """
    catalogues = load_catalogue(settings.catalogue_dir)
    windows = [
        (target.window.start, target.window.end) for catalogue in catalogues for target in catalogue.targets.values()
    ]
    first, last = calendar_span(windows, as_of)
    _write_targets(settings, catalogues)
    write_calendar(settings.declared / "calendar.parquet", first, last)
    intervals = [dict(zip(INTERVALS, row, strict=True)) for row in share_intervals()]
    _write(settings, "share_intervals", INTERVALS, intervals)


def write_declared_targets(settings: Settings) -> None:
    """Write `targets` and `definitions` only.

    Raises:
        YingshangError: the catalogue is wrong.
    """
    _write_targets(settings, load_catalogue(settings.catalogue_dir))


def _write_targets(settings: Settings, catalogues: Iterable[Catalogue]) -> None:
    settings.declared.mkdir(parents=True, exist_ok=True)
    catalogues = tuple(catalogues)
    _write(settings, "targets", TARGETS, [row for catalogue in catalogues for row in _target_rows(catalogue)])
    _write(
        settings, "definitions", DEFINITIONS, [row for catalogue in catalogues for row in _definition_rows(catalogue)]
    )


def _target_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    root = catalogue.root_unit
    place = {
        "jurisdiction": catalogue.jurisdiction,
        "root_unit_code": root and root.code,
        "root_unit_kind": root and root.kind,
        "document": catalogue.document,
        "is_benchmark": catalogue.is_benchmark,
    }
    return [
        place
        | target.model_dump(mode="python", exclude={"window", "definitions", "sources", "source_ids"})
        | {
            "kpi_id": kpi_id,
            "window_start": target.window.start,
            "window_end": target.window.end,
            "official_definition_id": target.official_definition_id,
            "sources": "、".join(target.sources),
            "source_ids": "、".join(target.source_ids),
        }
        for kpi_id, target in catalogue.targets.items()
    ]


def _definition_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return a row per version; what no version changes (name, whether it is official) is the same in all of them."""
    return [
        definition.model_dump(exclude={"earlier"})
        | version.model_dump(exclude={"earlier"})
        | {
            "definition_id": definition_id,
            "kpi_id": kpi_id,
            "own_operator": version.operator,
            "own_target": version.target,
            "own_unit": version.unit,
        }
        for kpi_id, target in catalogue.targets.items()
        for definition_id, definition in target.definitions.items()
        for version in definition.versions
    ]


def _write(settings: Settings, name: str, schema: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write one table under a temporary name and rename it, so that no reader sees half of it."""
    ordered = [{column: row[column] for column in schema} for row in rows]
    unfinished = settings.declared / f".{name}.parquet"
    pl.DataFrame(ordered, schema=dict(schema)).write_parquet(unfinished)
    unfinished.replace(settings.declared / f"{name}.parquet")
