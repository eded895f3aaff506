"""The units of a target's page: a kind at a time, as a ranking and a table."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.numbers import interval_words, value_words
from dashboards.parts import badge, section, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.units import ranking, unit_link, units_of
from yingshang.amounts import count_text

_KINDS = ("district", "street", "park", "department")


def by_unit(request: Request, row: Row) -> Component | None:
    """Return the units of the kind that the address asks for (`by`); None where the target has no units."""
    units = units_of(request, row)
    if not units:
        return None
    kinds = sorted({one["unit_kind"] for one in units}, key=_KINDS.index)
    asked = request.asked("by")
    kind = asked if asked in kinds else kinds[0]
    shown = [one for one in units if one["unit_kind"] == kind]
    shown.sort(key=lambda one: (not one["is_ranked"], one["value"] is None, -(one["value"] or 0), one["unit_code"]))
    links = [
        dcc.Link(request.say(name), href=request.address.link(by=name), className="current" if name == kind else "")
        for name in kinds
    ]
    heads = [request.say(key) for key in ("unit", "value", "numerator", "denominator", "status", "interval")]
    rows = [
        [
            unit_link(request, row, one),
            value_words(one),
            count_text(one["numerator"]),
            count_text(one["denominator"]),
            badge(request, one["status"]),
            interval_words(one),
        ]
        for one in shown
    ]
    return section(
        request.say("units"),
        html.Nav(links, className="tabs", **{"aria-label": request.say("units")}),
        ranking(request, row, shown),
        table(heads, rows, numeric=(1, 2, 3)),
        note=request.say("rank_note"),
    )
