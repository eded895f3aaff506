"""Charts as plain dicts; validating figures costs more than everything else and is done in tests.

Every figure goes through `graph`, which switches off what would leave the house: plotly's share button and its cloud.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dash import dcc

from dashboards.board.palette import DARK, LIGHT

Figure = dict[str, Any]
_CONFIG = {"displaylogo": False, "showSendToCloud": False, "plotlyServerURL": "", "displayModeBar": False}
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def graph(figure: Figure, *, label: str, height: int = 320) -> dcc.Graph:
    """Return a figure as a component; `label` is what a screen reader says."""
    figure["layout"]["meta"] = label
    return dcc.Graph(figure=figure, config=_CONFIG, style={"height": f"{height}px"}, responsive=True)


def palette(theme: str) -> dict[str, str]:
    """Return the colours of a theme."""
    return DARK if theme == "dark" else LIGHT


def lines(
    days: Sequence[date],
    series: Sequence[tuple[str, Sequence[Decimal | None], str, str]],
    *,
    theme: str,
    factor: Decimal,
    suffix: str,
) -> Figure:
    """Return lines over days: (name, values, colour of the palette, dash) each; values are scaled for reading."""
    colours = palette(theme)
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [day.isoformat() for day in days],
            "y": [None if value is None else float(value * factor) for value in values],
            "line": {"color": colours[colour], "dash": dash, "width": 2},
            "hovertemplate": f"%{{x}} %{{y:,.2f}} {suffix}<extra>{name}</extra>",
        }
        for name, values, colour, dash in series
    ]
    return {"data": traces, "layout": _layout(colours, suffix)}


@dataclass(frozen=True)
class Dot:
    """One unit on a ranking: its value, and how its status is drawn."""

    name: str
    value: Decimal
    tone: str
    symbol: str


def dots(found: Sequence[Dot], *, target: Decimal | None, theme: str, factor: Decimal, suffix: str) -> Figure:
    """Return a dot per unit beside the target line: bars that begin at zero hide, bars cut off exaggerate."""
    colours = palette(theme)
    marker = {"size": 12, "color": [colours[dot.tone] for dot in found], "symbol": [dot.symbol for dot in found]}
    figure: Figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [float(dot.value * factor) for dot in found],
                "y": [dot.name for dot in found],
                "marker": marker,
                "hovertemplate": f"%{{y}} %{{x:,.2f}} {suffix}<extra></extra>",
            }
        ],
        "layout": _layout(colours, "") | {"yaxis": {"autorange": "reversed", "automargin": True}},
    }
    figure["layout"]["xaxis"] |= {"ticksuffix": f" {suffix}"}
    if target is not None:
        at = float(target * factor)
        figure["layout"]["shapes"] = [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "line": {"color": colours["ink-soft"], "dash": "dot"},
            }
        ]
    return figure


def _layout(colours: dict[str, str], suffix: str) -> dict[str, Any]:
    axis = {"gridcolor": colours["line"], "zerolinecolor": colours["line"], "automargin": True}
    return {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 13, "color": colours["ink"]},
        "legend": {"orientation": "h", "y": -0.15},
        "xaxis": dict(axis),
        "yaxis": axis | {"ticksuffix": f" {suffix}"},
        "hovermode": "closest",
    }
