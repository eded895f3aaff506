"""What all charts share: colours, sizes, and a frame that switches off what would leave the house."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dash import dcc

from dashboards.board.palette import DARK, LIGHT

Figure = dict[str, Any]
_CONFIG = {"displaylogo": False, "showSendToCloud": False, "plotlyServerURL": "", "displayModeBar": False}
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
_TEXT_SIZE = 13


@dataclass(frozen=True)
class Look:
    """How a page is drawn: light or dark, and how much larger than on a desk, since charts do not follow CSS."""

    theme: str = "light"
    scale: float = 1.0


def graph(figure: Figure, look: Look, *, label: str, height: int = 320) -> dcc.Graph:
    """Return a figure as a component; `label` is what a screen reader says, `height` that on a desk."""
    figure["layout"]["meta"] = label
    style = {"height": f"{height * look.scale:.0f}px"}
    return dcc.Graph(figure=figure, config=_CONFIG, style=style, responsive=True)


def palette(look: Look) -> dict[str, str]:
    """Return the colours of a theme."""
    return DARK if look.theme == "dark" else LIGHT


def layout(look: Look, suffix: str = "") -> dict[str, Any]:
    """Return the frame of a chart; `suffix` stands after the numbers of the vertical axis."""
    colours = palette(look)
    axis = {"gridcolor": colours["line"], "zerolinecolor": colours["line"], "automargin": True}
    return {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": _TEXT_SIZE * look.scale, "color": colours["ink"]},
        "legend": {"orientation": "h", "y": -0.15},
        "xaxis": dict(axis),
        "yaxis": axis | {"ticksuffix": f" {suffix}" if suffix else ""},
        "hovermode": "closest",
    }


def drawn(value: Decimal | int | None, factor: Decimal = Decimal(1)) -> float | None:
    """Return a figure as the browser needs it; only drawings leave exact numbers behind."""
    return None if value is None else float(value * factor)
