"""Supervision: the open alerts, one by one, with what supervisors can do about them."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.alerts import alerts_for, may_act
from dashboards.filters import choice, filters
from dashboards.parts import section, stats
from dashboards.request import Request
from dashboards.sections.alerts import alert_table, severity_mark
from dashboards.sections.slips import issue_form, open_slips

_SEVERITIES = ("red", "yellow", "blue")
_FORMS_SHOWN = 12


def render(request: Request) -> Component:
    """Return the page; `severity` and `mine` in the address choose."""
    found = alerts_for(request.settings, request.person)
    asked = request.asked("severity")
    chosen = [alert for alert in found if asked in (None, alert["severity"])]
    counts = [
        (request.say(f"severity_{severity}"), str(sum(alert["severity"] == severity for alert in found)))
        for severity in _SEVERITIES
    ]
    options = [{"value": severity, "label": request.say(f"severity_{severity}")} for severity in _SEVERITIES]
    head = [html.H1(request.say("supervision")), filters(choice(request, "severity", options))]
    title = request.say("open_alerts")
    if not chosen:
        return html.Div([*head, section(title, html.P(request.say("no_alerts"), role="status")), open_slips(request)])
    listed = section(title, stats(counts), alert_table(request, chosen), note=request.say("alerts_note"))
    mine = [alert for alert in chosen if may_act(request.person, alert)][:_FORMS_SHOWN]
    forms = section(request.say("to_do"), html.Ul([_item(request, alert) for alert in mine], className="remarks"))
    return html.Div([*head, open_slips(request), listed, forms if mine else None])


def _item(request: Request, alert: dict[str, Any]) -> Component:
    told = [severity_mark(request, alert), f" {alert['unit_name']} {alert['words']} · {alert['value_words']}"]
    state = [
        f"{request.say('taken_up')} {alert['acknowledged_by']}" if alert["acknowledged_by"] else "",
        f"{request.say('silent_until')} {alert['silenced_until']}" if alert["silenced_until"] else "",
    ]
    notes = html.Span(" ".join(word for word in state if word), className="note")
    forms = [] if alert["acknowledged_by"] else [_form(request, alert, "acknowledge", {})]
    forms.append(_form(request, alert, "assign", {"person": request.say("to_whom")}))
    forms.append(issue_form(request, alert))
    forms.append(_form(request, alert, "silence", {"until": request.say("until_day"), "reason": request.say("reason")}))
    return html.Li([html.Span([*told, " ", notes]), html.Div(forms, className="actions")])


def _form(request: Request, alert: dict[str, Any], action: str, fields: dict[str, str]) -> Component:
    inputs = [
        html.Label([html.Span(words, className="note"), dcc.Input(name=name, required=True)])
        for name, words in fields.items()
    ]
    hidden = dcc.Input(type="hidden", name="back", value=request.address.link())
    button = html.Button(request.say(f"do_{action}"), type="submit", className="plain")
    return html.Form(
        [hidden, *inputs, button], action=f"/alerts/{alert['alert_id']}/{action}", method="post", className="note-form"
    )
