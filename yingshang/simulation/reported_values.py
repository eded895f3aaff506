"""Values that lead units report about targets without records: told monthly, some never, some late, some in draft."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from yingshang.catalogue import Catalogue, Kind, SourceKind, Target
from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, epoch_day, month_starts
from yingshang.simulation.draws import Draws, dates, flags, moments, numbers, serial, text

_MILLIONTHS = 1_000_000
_HUNDRED_MILLION = 100_000_000
_SILENT, _STOPS_IN_JUNE, _NEVER_APPROVED = 0.08, 0.06, 0.04
_GROWING = (Kind.FLOW, Kind.COUNT)
_UNIT_WORDS: Mapping[str, str] = {"share": "比率"}


@dataclass(frozen=True)
class _Report:
    """One value as it is told; numbers in millionths."""

    target_id: str
    unit_code: str | None
    period_kind: str
    period_end: int
    numerator: int
    denominator: int
    unit_of_measure: str
    is_approved: bool


def draw_reported_values(seed: int, year: int, catalogues: tuple[Catalogue, ...]) -> pl.DataFrame:
    """Return the reports of a year, ordered by target; some are revised in the month after."""
    draws = Draws(seed, "reports")
    told = [report for catalogue in catalogues for report in _of_document(catalogue, draws, year)]
    size = len(told)
    period_end = np.array([report.period_end for report in told])
    numerator = np.array([report.numerator for report in told])
    denominator = np.array([report.denominator for report in told])
    approved = np.array([report.is_approved for report in told])
    is_history = period_end < epoch_day(dt.date(year, 1, 1))
    frame = pl.DataFrame(
        {
            "report_id": serial(f"TB{year}", size, 5),
            "target_id": pl.Series([report.target_id for report in told], dtype=pl.String),
            "definition_version": text(("1",), np.zeros(size)),
            "period_kind": pl.Series([report.period_kind for report in told], dtype=pl.String),
            "period_end": dates(period_end),
            "unit_code": pl.Series([report.unit_code for report in told], dtype=pl.String),
            "numerator": numbers(numerator),
            "denominator": numbers(denominator),
            "value": numbers(_quotients(numerator, denominator)),
            "unit_of_measure": pl.Series([report.unit_of_measure for report in told], dtype=pl.String),
            "reporter": names.persons(draws, size),
            "reported_at": moments(period_end * MINUTES_PER_DAY + 1_000),
            "reviewer": pl.Series(["审" + name for name in names.persons(draws, size)]),
            "review_state": text(("submitted", "approved"), approved),
            "revision": numbers(is_history),
            "revision_reason": text((None, "历史补录"), is_history),
            "_known_on": dates(period_end),
        }
    )
    return pl.concat([frame, _revised(frame, draws)])


def _of_document(catalogue: Catalogue, draws: Draws, year: int) -> Iterator[_Report]:
    root = catalogue.root_unit
    unit = root.code if root and root.code == city.CITY_CODE else None
    for kpi_id, target in catalogue.targets.items():
        if target.source_kind in (SourceKind.REPORTED, SourceKind.PROCESS):
            target_id = target.source_ids[0] if target.source_ids else kpi_id
            yield from _of_target(target_id, unit, target, draws, year)


def _of_target(target_id: str, unit: str | None, target: Target, draws: Draws, year: int) -> Iterator[_Report]:
    """Yield what is told about one target: a value at every month's end of its window."""
    habit = draws.rng.random()
    is_approved = not _SILENT <= habit < _SILENT + _NEVER_APPROVED
    effort = draws.rng.uniform(0.8, 1.15)
    done_in = int(draws.whole(1, 14, 1)[0])
    for month, day in enumerate(_days_of_reports(target, year), start=1):
        stops = habit > 1 - _STOPS_IN_JUNE and month > 6  # noqa: PLR2004 - June
        if habit < _SILENT or stops:
            return
        numerator, denominator = _told(target, month, effort, done_in, draws)
        kind = "month" if target.kind is Kind.CADENCE else "as_of"
        unit_of_measure, scale = _unit_of(target)
        yield _Report(target_id, unit, kind, day, numerator // scale, denominator, unit_of_measure, is_approved)


def _days_of_reports(target: Target, year: int) -> list[int]:
    """Return the month ends of the year within the window; for a window that ended earlier its last day."""
    if target.window.end < dt.date(year, 1, 1):
        return [epoch_day(target.window.end)]
    first, last = epoch_day(target.window.start), epoch_day(target.window.end)
    ends = [start - 1 for start in month_starts(year, year)[1:]]
    return [day for day in ends if first <= day <= last]


def _told(target: Target, month: int, effort: float, done_in: int, draws: Draws) -> tuple[int, int]:
    """Return numerator and denominator in millionths."""
    goal = target.target or Decimal(0)
    if target.source_kind is SourceKind.PROCESS:
        return (_MILLIONTHS if month >= done_in else 0), _MILLIONTHS
    if target.unit == "share":
        cases = int(draws.whole(150, 400, 1)[0]) * month
        reached = min(cases, max(0, round(float(goal) * cases * (0.88 + 0.12 * effort))))
        return reached * _MILLIONTHS, cases * _MILLIONTHS
    part = effort
    if target.operator in (">", ">=") and target.kind in _GROWING:
        part = effort * month / 12
    elif target.operator in (">", ">=") and target.kind is not Kind.CADENCE:
        part = 0.8 + 0.2 * effort * month / 12
    value = int(goal * _MILLIONTHS) * round(part * 1_000) // 1_000
    is_counted = target.kind is not Kind.AVERAGE and goal == int(goal)
    return value - value % _MILLIONTHS if is_counted else value, _MILLIONTHS


def _unit_of(target: Target) -> tuple[str, int]:
    """Return the unit in which a value is told, and what one of it is worth in the target's unit."""
    if target.unit == "元" and target.target is not None and target.target >= _HUNDRED_MILLION:
        return "亿元", _HUNDRED_MILLION
    return _UNIT_WORDS.get(target.unit or "", target.unit or ""), 1


def _quotients(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    return np.array(
        [int(n) * _MILLIONTHS // int(d) if d else 0 for n, d in zip(numerator, denominator, strict=True)],
        dtype=np.int64,
    )


def _revised(frame: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Return corrected versions of some counts: one more than told at first, twenty days later."""
    counted = frame.filter(pl.col("denominator") == _MILLIONTHS, ~pl.col("unit_of_measure").is_in(["比率", "亿元"]))
    return counted.filter(flags(draws.chance(len(counted), 0.12))).with_columns(
        pl.col("value") + _MILLIONTHS,
        pl.col("numerator") + _MILLIONTHS,
        pl.col("revision") + 1,
        pl.lit("补报漏计数据").alias("revision_reason"),
        pl.col("_known_on").dt.offset_by("20d"),
    )
