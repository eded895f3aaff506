"""A dot per unit beside the target line: bars that begin at zero hide, bars cut off exaggerate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboards.figures.frame import Figure, Look, drawn, layout, palette


@dataclass(frozen=True)
class Dot:
    """One unit on a ranking: its value, how its status is drawn, and where it was before."""

    name: str
    value: Decimal
    tone: str
    symbol: str
    earlier: Decimal | None = None


def dots(found: Sequence[Dot], look: Look, *, target: Decimal | None, factor: Decimal, suffix: str) -> Figure:
    """Return the ranking; a faint mark shows where a unit was a month earlier."""
    colours = palette(look)
    names = [dot.name for dot in found]
    hover = f"%{{y}} %{{x:,.2f}} {suffix}<extra></extra>"
    trace = {"type": "scatter", "mode": "markers", "y": names, "hovertemplate": hover, "showlegend": False}
    before = {"symbol": "line-ns-open", "size": 12 * look.scale, "color": colours["rival"]}
    now = {
        "size": 12 * look.scale,
        "color": [colours[dot.tone] for dot in found],
        "symbol": [dot.symbol for dot in found],
    }
    figure: Figure = {
        "data": [
            trace | {"x": [drawn(dot.earlier, factor) for dot in found], "marker": before},
            trace | {"x": [drawn(dot.value, factor) for dot in found], "marker": now},
        ],
        "layout": layout(look) | {"yaxis": {"autorange": "reversed", "automargin": True}},
    }
    figure["layout"]["xaxis"] |= {"ticksuffix": f" {suffix}"}
    if target is not None:
        at = drawn(target, factor)
        ends = {"x0": at, "x1": at, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
        figure["layout"]["shapes"] = [{"type": "line", "line": {"color": colours["ink-soft"], "dash": "dot"}, **ends}]
    return figure
