"""What every chart of the board shares: type, layout, colours, escaping.

Charts are plain dicts in plotly's words; tests prove that `go.Figure` accepts them (building `go.Figure` itself costs
seventeen times as much). Sizes are pixels at a root font of 16 px and colours are those of the light palette:
`board.js` scales and recolours both for the screen at hand.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from markupsafe import escape

from dashboards.board.palette import DARK, LIGHT
from yingshang.amounts import Measure

Figure = dict[str, Any]
FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif'
CLEAR = "rgba(0,0,0,0)"
# No upload, no logo, nothing that calls out; one button that saves the picture.
CONFIG: Figure = {
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtons": [["toImage"]],
    "showTips": False,
    "scrollZoom": False,
    "doubleClick": False,
    "locale": "zh-CN",
    "locales": {"zh-CN": {"dictionary": {"Download plot as a PNG": "下载图片", "Download plot": "下载图片"}}},
}


def dark_colours() -> dict[str, str]:
    """Return for every light colour its counterpart on a dark screen."""
    return {LIGHT[name]: DARK[name] for name in LIGHT}


def make_layout(height: int, margin: dict[str, int]) -> Figure:
    """Return a quiet layout: no frame, no zoom, transparent ground."""
    axis = {
        "automargin": True,
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "gridcolor": LIGHT["line"],
        "gridwidth": 1,
        "tickangle": 0,
        "tickfont": {"size": 12.5, "color": LIGHT["ink-soft"]},
    }
    return {
        "height": height,
        "margin": margin,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": 12.5, "color": LIGHT["ink"]},
        "hoverlabel": {
            "bgcolor": LIGHT["card"],
            "bordercolor": LIGHT["line"],
            "font": {"family": FONT, "size": 13, "color": LIGHT["ink"]},
            "align": "left",
        },
        "modebar": {"bgcolor": CLEAR, "color": LIGHT["rival"], "activecolor": LIGHT["ink"]},
        "showlegend": False,
        "dragmode": False,
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }


def make_note(text: str, colour: str) -> Figure:
    """Return an annotation without arrow; the caller places it."""
    return {"text": plain(text), "showarrow": False, "font": {"size": 12.5, "color": LIGHT[colour]}}


def coordinate(value: Decimal, measure: Measure) -> float:
    """Return where a stored value lies on an axis: a place, not a number to read, so a float is fine."""
    return float(value * measure.factor)


def coordinates(values: Sequence[Decimal | None], measure: Measure) -> list[float | None]:
    """Return places of many values; a missing one leaves a gap."""
    return [None if value is None else coordinate(value, measure) for value in values]


def plain(text: str) -> str:
    """Escape for plotly, which reads a little HTML in every text: a name from a file must stay a name."""
    return str(escape(text)).replace("&#39;", "'").replace("&#34;", '"')
