"""The units of one target: ranked as dots, and as tiles or a map, each leading to the unit's own figure."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.status import status_of
from dashboards.figures import Dot, Shape, dots, graph, shapes
from dashboards.maps import Boundaries, place_of
from dashboards.numbers import value_words
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import measure_of

_CHART_UNITS = 40


def units_of(request: Request, row: Row) -> list[Row]:
    """Return the figures of the units below the jurisdiction, with the unit of measure and operator of the target."""
    place = {"kpi_id": row["kpi_id"], "definition_id": row["definition_id"]}
    found = request.view.rows("target_units", **place, as_of=request.view.as_of)
    more = {"unit": row["unit"], "operator": row["operator"]}
    return [{**one, **more} for one in found if not one["is_whole"]]


def unit_link(request: Request, row: Row, one: Row, *content: Component | str) -> Component:
    """Return a link to the target's page about one unit."""
    unit = f"{one['unit_kind']}:{one['unit_code']}"
    href = request.address.link(f"/targets/{row['kpi_id']}", unit=unit, by=one["unit_kind"])
    return dcc.Link(list(content) or one["unit_name"], href=href)


def ranking(request: Request, row: Row, units: Sequence[Row]) -> Component | None:
    """Return the ranked units as dots, the best first; None where nobody is ranked."""
    ranked = ranked_units(row, units)[:_CHART_UNITS]
    if not ranked:
        return None
    measure = measure_of(row["unit"], row["target"])
    found = []
    for one in ranked:
        status = status_of(one["status"])
        found.append(Dot(one["unit_name"], one["value"], status.tone, status.symbol, one["earlier_value"]))
    target = row["target"] if measure.is_rate else None
    figure = dots(found, request.look, target=target, factor=measure.factor, suffix=measure.suffix)
    label = f"{request.named(row)} {request.say('units')}"
    return graph(figure, request.look, label=label, height=90 + 26 * len(ranked))


def ranked_units(row: Row, units: Sequence[Row]) -> list[Row]:
    """Return the units that are ranked, the best first: a ceiling is kept best by the lowest."""
    sign = 1 if row["operator"] in ("<", "<=") else -1
    return sorted((one for one in units if one["is_ranked"]), key=lambda one: (sign * one["value"], one["unit_code"]))


def districts(request: Request, row: Row, units: Sequence[Row], boundaries: Boundaries) -> Component | None:
    """Return one tile per district where it lies, after a map if the customer gave boundaries."""
    found = [one for one in units if one["unit_kind"] == "district" and one["unit_code"] != "UNASSIGNED"]
    if not found:
        return None
    drawn = [
        Shape(one["unit_name"], boundaries[one["unit_code"]], status_of(one["status"]).tone, value_words(one))
        for one in found
        if one["unit_code"] in boundaries
    ]
    label = f"{request.named(row)} {request.say('district')}"
    chart = graph(shapes(drawn, request.look), request.look, label=label, height=420) if drawn else None
    tiles = [_tile(request, row, one) for one in found]
    return html.Div([chart, html.Div(tiles, className="tiles", role="group", **{"aria-label": label})])


def _tile(request: Request, row: Row, one: Row) -> Component:
    tone, place = status_of(one["status"]).tone, place_of(one["unit_code"])
    content = [
        html.Span(one["unit_name"], className="tile-name"),
        html.Span(value_words(one), className="tile-value"),
        html.Span(request.status(one["status"]), className=f"status tone-{tone}"),
    ]
    style = {"gridColumn": place[0], "gridRow": place[1]} if place else {}
    return html.Div(unit_link(request, row, one, *content), className=f"tile edge-{tone}", style=style)
