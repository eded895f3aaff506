"""Lines over days, with the band of a forecast and the notes that people left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from dashboards.figures.frame import Figure, Look, drawn, layout, palette


@dataclass(frozen=True)
class Line:
    """Values over the days of the chart, in a colour of the palette."""

    name: str
    values: Sequence[Decimal | int | None]
    colour: str
    dash: str = "solid"


@dataclass(frozen=True)
class Band:
    """A forecast: from the last figure it opens to the interval on the day that is forecast."""

    name: str
    from_day: date
    from_value: Decimal
    to_day: date
    to_value: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Note:
    """A remark about a day."""

    day: date
    words: str


def lines(
    days: Sequence[date],
    series: Sequence[Line],
    look: Look,
    *,
    factor: Decimal = Decimal(1),
    suffix: str = "",
    band: Band | None = None,
    notes: Sequence[Note] = (),
) -> Figure:
    """Return lines over days; values are scaled by `factor` for reading."""
    colours = palette(look)
    across = np.array(days, dtype="datetime64[D]")  # arrays are written ten times as fast as lists
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": line.name,
            "x": across,
            "y": np.array([drawn(value, factor) for value in line.values], dtype=float),
            "line": {"color": colours[line.colour], "dash": line.dash, "width": 2 * look.scale},
            "hovertemplate": f"%{{x}} %{{y:,.2f}} {suffix}<extra>{line.name}</extra>",
        }
        for line in series
    ]
    if band is not None:
        traces += _band(band, colours, look, factor, suffix)
    frame = layout(look, suffix)
    frame["xaxis"] |= {"tickformat": "%Y-%m", "hoverformat": "%Y-%m-%d"}
    if notes:
        frame["shapes"] = [_stroke(note.day, colours["ink-soft"]) for note in notes]
        traces.append(_remarks(notes, colours, look))
        frame["yaxis2"] = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
    return {"data": traces, "layout": frame}


def _band(band: Band, colours: dict[str, str], look: Look, factor: Decimal, suffix: str) -> list[dict[str, Any]]:
    days = [band.from_day.isoformat(), band.to_day.isoformat()]
    traces: list[dict[str, Any]] = []
    if band.low is not None and band.high is not None:
        edge = {"type": "scatter", "mode": "lines", "x": days, "line": {"width": 0}, "hoverinfo": "skip"}
        start = drawn(band.from_value, factor)
        traces = [
            edge | {"y": [start, drawn(band.low, factor)], "showlegend": False},
            edge
            | {
                "y": [start, drawn(band.high, factor)],
                "fill": "tonexty",
                "fillcolor": _faint(colours["data"]),
                "showlegend": False,
            },
        ]
    middle = {
        "type": "scatter",
        "mode": "lines",
        "name": band.name,
        "x": days,
        "y": [drawn(band.from_value, factor), drawn(band.to_value, factor)],
        "line": {"color": colours["data"], "dash": "dash", "width": 1.5 * look.scale},
        "hovertemplate": f"%{{x}} %{{y:,.2f}} {suffix}<extra>{band.name}</extra>",
    }
    return [*traces, middle]


def _remarks(notes: Sequence[Note], colours: dict[str, str], look: Look) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [note.day.isoformat() for note in notes],
        "y": [0.97] * len(notes),
        "yaxis": "y2",
        "text": [_plain(note.words) for note in notes],
        "hovertemplate": "%{x} %{text}<extra></extra>",
        "marker": {"symbol": "triangle-down", "size": 11 * look.scale, "color": colours["suspect"]},
        "showlegend": False,
    }


def _stroke(day: date, colour: str) -> dict[str, Any]:
    at = day.isoformat()
    ends = {"x0": at, "x1": at, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    return {"type": "line", "line": {"color": colour, "width": 1, "dash": "dot"}, **ends}


def _plain(words: str) -> str:
    """Return words that plotly takes for words: it knows a few tags."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
