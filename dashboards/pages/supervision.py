"""Supervision: what is followed up until it is closed. Slips come with the alerts; until then the page says so."""

from dash import html
from dash.development.base_component import Component

from dashboards.pages.cockpit import measured_targets, worst
from dashboards.parts import section
from dashboards.request import Request


def render(request: Request) -> Component:
    """Return the page: that there are no slips yet, and what would be followed up."""
    none = section(request.say("slips"), html.P(request.say("no_slips"), role="status"))
    return html.Div([html.H1(request.say("supervision")), none, worst(request, measured_targets(request))])
