"""Districts as polygons from a customer's own boundaries; no tiles and no topology are fetched from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.figures.frame import Figure, Look, layout, palette

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    """One district: its outer rings in degrees, and how it is coloured and told."""

    name: str
    rings: Sequence[Ring]
    tone: str
    words: str


def shapes(found: Sequence[Shape], look: Look) -> Figure:
    """Return a map, one filled line per district."""
    colours = palette(look)
    traces = []
    for shape in found:
        across: list[float | None] = []
        up: list[float | None] = []
        for ring in shape.rings:
            across += [*(x for x, _ in ring), None]
            up += [*(y for _, y in ring), None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "x": across,
                "y": up,
                "name": shape.name,
                "text": f"{shape.name} {shape.words}",
                "hoverinfo": "text",
                "hoveron": "fills",
                "line": {"color": colours["card"], "width": 1.5 * look.scale},
                "fillcolor": colours[shape.tone],
            }
        )
    frame = layout(look) | {"showlegend": False}
    frame["xaxis"] = {"visible": False}
    frame["yaxis"] = {"visible": False, "scaleanchor": "x", "scaleratio": 1.15}  # a degree is longer northwards here
    return {"data": traces, "layout": frame}
