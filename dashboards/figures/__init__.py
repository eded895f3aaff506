"""Charts as plain dicts; validating figures costs more than everything else and is done in tests.

One module per kind of chart; the frame that all share is in `frame`.
"""

from dashboards.figures.bars import Bars, bars, waterfall
from dashboards.figures.dots import Dot, dots
from dashboards.figures.frame import Figure, Look, graph, palette
from dashboards.figures.lines import Band, Line, Note, lines
from dashboards.figures.shapes import Shape, shapes

__all__ = [
    "Band",
    "Bars",
    "Dot",
    "Figure",
    "Line",
    "Look",
    "Note",
    "Shape",
    "bars",
    "dots",
    "graph",
    "lines",
    "palette",
    "shapes",
    "waterfall",
]
