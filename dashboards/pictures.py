"""The trend of a target as a drawing for paper and pictures, set by typst; the same data give the same drawing."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10
from pathlib import Path

import typst

from dashboards.reading import Row
from yingshang.amounts import measure_of, plain_text

_TEMPLATES = Path(__file__).parent / "templates"
_TEMPLATE, _CHART_ONLY = _TEMPLATES / "picture.typ", _TEMPLATES / "chart_only.typ"
_TICKS = 4
_PIXELS_PER_INCH = 150.0


@dataclass(frozen=True)
class Mark:
    """Words at a place of an axis, as a share of its length."""

    place: float
    words: str


@dataclass(frozen=True)
class Chart:
    """A line over a window; points are shares of width and height."""

    points: tuple[tuple[float, float], ...]
    target: float | None
    ticks: tuple[Mark, ...]
    months: tuple[Mark, ...]


def chart_of(row: Row, days: Sequence[Row]) -> Chart | None:
    """Return the chart of a target (row of `targets`) from its days (`day`, `value`); None for fewer than two."""
    known = [one for one in days if one["value"] is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point is no line
        return None
    values = [one["value"] for one in known]
    ticks = _ticks(min(*values, row["target"]), max(*values, row["target"]))
    low, high = ticks[0], ticks[-1]
    measure = measure_of(row["unit"], row["target"])
    start, end = row["window_start"], row["window_end"]

    def up(value: Decimal) -> float:
        return round(float((value - low) / (high - low)), 5)

    return Chart(
        points=tuple((_across(one["day"], start, end), up(one["value"])) for one in known),
        target=up(row["target"]),
        ticks=tuple(Mark(up(tick), plain_text(tick, measure)) for tick in ticks),
        months=tuple(Mark(_across(day, start, end), f"{day.month}月") for day in _month_starts(start, end)),
    )


def picture_bytes(row: Row, days: Sequence[Row], subtitle: str, mark: str) -> bytes | None:
    """Return a PNG of the chart under the target's name; None where there is no line to draw."""
    chart = chart_of(row, days)
    if chart is None:
        return None
    told = {"title": row["name_zh"], "subtitle": subtitle, "mark": mark, "chart": asdict(chart)}
    inputs = {"data": json.dumps(told, ensure_ascii=False)}
    written = typst.compile(_TEMPLATE, sys_inputs=inputs, format="png", ppi=_PIXELS_PER_INCH)
    assert isinstance(written, bytes)
    return written


def chart_bytes(chart: Chart) -> bytes:
    """Return a PNG of a chart alone."""
    inputs = {"data": json.dumps(asdict(chart), ensure_ascii=False)}
    written = typst.compile(_CHART_ONLY, sys_inputs=inputs, format="png", ppi=_PIXELS_PER_INCH)
    assert isinstance(written, bytes)
    return written


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Return round numbers from below the lowest value to above the highest."""
    span = high - low or abs(high) or Decimal(1)
    power = Decimal(10) ** floor(log10(span / _TICKS))
    step = next(step * power for step in (1, 2, 5, 10) if step * power * _TICKS >= span)
    first, last = floor(low / step), ceil(high / step)
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def _across(day: date, start: date, end: date) -> float:
    return round((day - start).days / max((end - start).days, 1), 5)


def _month_starts(start: date, end: date) -> list[date]:
    """Return the first days of at most twelve months, evenly chosen."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    every = ceil(months / 12)
    counted = [start.year * 12 + start.month - 1 + number for number in range(0, months, every)]
    found = [date(number // 12, number % 12 + 1, 1) for number in counted]
    return [day for day in found if day >= start]
