"""Open slips with the steps that the person may take."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.parts import section, table
from dashboards.request import Request
from dashboards.slips import actions_for, slips_for
from yingshang.slips.steps import STEPS, Action

_FIELDS = {Action.ASK_EXTENSION: ("due_on", "new_day"), Action.ESCALATE: ("to", "to_whom")}


def open_slips(request: Request) -> Component:
    """Return the slips that the person may see, and forms for those that wait for the person."""
    found = slips_for(request.settings, request.person)
    title = request.say("slips")
    if not found:
        return section(title, html.P(request.say("no_slips"), role="status"))
    keys = ("slip", "unit", "person_asked", "demand", "due", "status")
    rows = [
        [
            html.A(slip["number"], href=f"/slips/{slip['slip_id']}"),
            slip["unit_name"],
            slip["person"],
            slip["demand"],
            str(slip["due_on"]),
            request.say(f"slip_{slip['state']}"),
        ]
        for slip in found
    ]
    waiting = [_item(request, slip) for slip in found if actions_for(request.person, slip)]
    forms = html.Ul(waiting, className="remarks") if waiting else None
    return section(title, table([request.say(key) for key in keys], rows, label=title), forms)


def issue_form(request: Request, alert: dict[str, Any]) -> Component:
    """Return the form that makes a slip from an alert."""
    fields = [("person", "person_asked", ""), ("words", "demand", ""), ("workdays", "workdays", "5")]
    hidden = [_hidden("back", request.address.link()), _hidden("alert_id", str(alert["alert_id"]))]
    inputs = [_field(request, name, words, value) for name, words, value in fields]
    button = html.Button(request.say("issue_slip"), type="submit", className="plain")
    return html.Form([*hidden, *inputs, button], action="/slips/issue", method="post", className="note-form")


def _item(request: Request, slip: dict[str, Any]) -> Component:
    forms = [_form(request, slip, action) for action in actions_for(request.person, slip)]
    return html.Li([html.Strong(slip["number"]), html.Div(forms, className="actions")])


def _form(request: Request, slip: dict[str, Any], action: Action) -> Component:
    inputs = [_hidden("back", request.address.link())]
    if action in _FIELDS:
        inputs.append(_field(request, *_FIELDS[action], ""))
    if STEPS[action].needs_words:
        inputs.append(_field(request, "words", "words", ""))
    button = html.Button(request.say(f"step_{action}"), type="submit", className="plain")
    address = f"/slips/{slip['slip_id']}/steps/{action}"
    return html.Form([*inputs, button], action=address, method="post", className="note-form")


def _field(request: Request, name: str, words: str, value: str) -> Component:
    label = html.Span(request.say(words), className="note")
    return html.Label([label, dcc.Input(name=name, value=value, required=True)])


def _hidden(name: str, value: str) -> Component:
    return dcc.Input(type="hidden", name=name, value=value)
