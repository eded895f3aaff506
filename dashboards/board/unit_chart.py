"""The parts of the city on one target: a dot each beside the target, worst first.

Shapes are those of the statuses; units that are not ranked are hollow and stand below the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.board.chart_style import Figure, coordinate, coordinates, make_layout, make_note, plain
from dashboards.board.comparison import Comparison, UnitLine
from dashboards.board.kpi import Kpi
from dashboards.board.palette import LIGHT
from yingshang.amounts import decimals_beside, target_text, value_text

MOST_UNITS = 20
WORST_SHOWN, BEST_SHOWN = 15, 3
_ROW_HEIGHT = 27
_SHORT_NAME = 7


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and its row in the chart, counted from the top."""

    row: float
    line: UnitLine


def place_units(comparison: Comparison) -> list[Placed]:
    """Give every drawn unit its row: of many units the worst and the best, the unranked below with half a row between.

    The table under the chart always holds all of them.
    """
    ranked = comparison.ranked
    placed = [Placed(row, line) for row, line in enumerate(ranked)]
    if len(ranked) > MOST_UNITS:
        best = enumerate(ranked[-BEST_SHOWN:], start=WORST_SHOWN + 1)
        placed = [*placed[:WORST_SHOWN], *(Placed(row, line) for row, line in best)]
    below = placed[-1].row + 1.5 if placed else 0
    return [*placed, *(Placed(below + row, line) for row, line in enumerate(comparison.unranked))]


def comparison_figure(kpi: Kpi, comparison: Comparison) -> Figure | None:
    """Draw the units as dots beside their target, worst first; None when no unit has a number."""
    placed = place_units(comparison)
    if not placed:
        return None
    traces = [_earlier_marks(kpi, placed), _dots(kpi, placed)]
    layout = _unit_layout(kpi, placed)
    if comparison.is_allocated:
        traces[:0] = [_spans(kpi, placed), _unit_targets(kpi, placed)]
    else:
        line, note = _target_line(kpi)
        layout["shapes"] = [line]
        layout["annotations"].append(note)
    if len(comparison.ranked) > MOST_UNITS:
        layout["annotations"].append(_ellipsis(len(comparison.ranked) - WORST_SHOWN - BEST_SHOWN))
    return {"data": traces, "layout": layout}


def _unit_layout(kpi: Kpi, placed: Sequence[Placed]) -> Figure:
    rows = placed[-1].row + 1
    layout = make_layout(height=round(_ROW_HEIGHT * rows) + 58, margin={"l": 8, "r": 78, "t": 26, "b": 30})
    layout["yaxis"] |= {
        "tickvals": [place.row for place in placed],
        "ticktext": [plain(place.line.name) for place in placed],
        "range": [rows - 0.4, -0.6],
        "showgrid": False,
    }
    layout["xaxis"] |= {"range": _range(kpi, placed), "ticksuffix": " %" if kpi.measure.is_rate else "", "nticks": 5}
    layout["annotations"] = [_reading(place) for place in placed]
    layout["hovermode"] = "closest"
    # For phones: `board.js` puts these in place of the full names.
    layout["meta"] = {"short_names": [plain(_shortened(place.line.name)) for place in placed]}
    return layout


def _shortened(name: str) -> str:
    return name if len(name) <= _SHORT_NAME else f"{name[: _SHORT_NAME - 1]}…"


def _dots(kpi: Kpi, placed: Sequence[Placed]) -> Figure:
    hollow = [place.line.rank is None for place in placed]
    symbols = [place.line.status.symbol for place in placed]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "当前",
        "x": coordinates([place.line.result.value for place in placed], kpi.measure),
        "y": [place.row for place in placed],
        "marker": {
            "symbol": [symbol + "-open" * is_open for symbol, is_open in zip(symbols, hollow, strict=True)],
            "size": 11,
            "color": [LIGHT[place.line.status.tone] for place in placed],
            "line": {"width": [2 if is_open else 0 for is_open in hollow]},
        },
        "hovertext": [_hover(kpi, place.line) for place in placed],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _earlier_marks(kpi: Kpi, placed: Sequence[Placed]) -> Figure:
    values = [place.line.result.earlier_value for place in placed]
    return _marks(coordinates(values, kpi.measure), placed, "一个月前", colour="rival", size=9)


def _unit_targets(kpi: Kpi, placed: Sequence[Placed]) -> Figure:
    targets = [place.line.result.target for place in placed]
    return _marks(coordinates(targets, kpi.measure), placed, "分解目标", colour="ink", size=15)


def _marks(x: list[float | None], placed: Sequence[Placed], name: str, *, colour: str, size: int) -> Figure:
    """Return upright strokes, one per unit that has the value."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": [place.row for place in placed],
        "marker": {"symbol": "line-ns-open", "size": size, "color": LIGHT[colour], "line": {"width": size / 7}},
        "hoverinfo": "skip",
    }


def _spans(kpi: Kpi, placed: Sequence[Placed]) -> Figure:
    """Return thin lines from each value to its own target; None lifts the pen between units."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place in placed:
        xs += [*coordinates([place.line.result.value, place.line.result.target], kpi.measure), None]
        ys += [place.row, place.row, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": LIGHT["line"], "width": 3},
        "hoverinfo": "skip",
    }


def _target_line(kpi: Kpi) -> tuple[Figure, Figure]:
    x = coordinate(kpi.target.target, kpi.measure)
    line = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": LIGHT["ink"], "width": 1.2},
        "layer": "below",
    }
    note = make_note(f"目标 {target_text(kpi.target.operator, kpi.target.target, kpi.measure)}", colour="ink")
    return line, note | {"xref": "x", "x": x, "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "center"}


def _ellipsis(left_out: int) -> Figure:
    note = make_note(f"⋯ 中间 {left_out} 个见下表", colour="ink-soft")
    return note | {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": WORST_SHOWN}


def _reading(place: Placed) -> Figure:
    """Return the value as text in a column on the right, so that the chart can be read without a pointer."""
    note = make_note(place.line.value, colour="ink-soft" if place.line.rank is None else "ink")
    return note | {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 10, "yref": "y", "y": place.row}


def _hover(kpi: Kpi, line: UnitLine) -> str:
    row = line.result
    parts = [f"{line.name}　{line.status.shape} {line.status.word}", line.value]
    if kpi.measure.is_rate:
        parts.append(f"{line.cases}，较目标 {line.gap}")
    else:
        parts.append(f"分解目标 {line.target}，较序时 {line.gap}")
    if row.earlier_value is not None:
        decimals = decimals_beside(row.earlier_value, row.target, measure=kpi.measure)
        parts.append(f"一个月前 {value_text(row.earlier_value, kpi.measure, decimals)}")
    if line.remark:
        parts.append(line.remark)
    return "<br>".join(plain(part) for part in parts)


def _range(kpi: Kpi, placed: Sequence[Placed]) -> list[float]:
    numbers = [
        number
        for place in placed
        for number in (place.line.result.value, place.line.result.earlier_value, place.line.result.target)
        if number is not None
    ]
    shown = [coordinate(number, kpi.measure) for number in numbers]
    margin = (max(shown) - min(shown) or 1.0) * 0.08
    low = min(shown) - margin if kpi.measure.is_rate else min(0.0, *shown)
    return [low, max(shown) + margin]
