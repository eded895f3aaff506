"""Open alerts as a table: what, where, since when, who answers, until when."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.alerts import alerts_for
from dashboards.parts import section, table
from dashboards.request import Request
from yingshang.amounts import DASH

_TONES = {"red": "missed", "yellow": "at-risk", "blue": "on-track"}
_SHAPES = {"red": "■", "yellow": "▲", "blue": "●"}


def open_alerts(request: Request, most: int) -> Component:
    """Return the gravest open alerts that the person may see, and where all of them are."""
    found = alerts_for(request.settings, request.person)
    title = request.say("open_alerts")
    if not found:
        return section(title, html.P(request.say("no_alerts"), role="status"))
    link = dcc.Link(f"{request.say('all')} {len(found)}", href=request.address.link("/supervision"))
    return section(title, alert_table(request, found[:most]), link)


def alert_table(request: Request, alerts: Sequence[dict[str, Any]]) -> Component:
    """Return alerts as a table."""
    keys = ("severity", "alert", "unit", "value", "goal", "since", "due", "responsible")
    rows = [
        [
            severity_mark(request, alert),
            dcc.Link(alert["words"], href=request.address.link(path, **asked)),
            alert["unit_name"],
            alert["value_words"],
            alert["goal_words"],
            str(alert["since_on"]),
            str(alert["due_on"] or DASH),
            alert["assigned_to"] or alert["owner"],
        ]
        for alert in alerts
        for path, asked in [_place(alert)]
    ]
    return table([request.say(key) for key in keys], rows, numeric=(3, 4), label=request.say("open_alerts"))


def severity_mark(request: Request, alert: dict[str, Any]) -> Component:
    """Return the colour of an alert as shape, word and colour."""
    severity = alert["severity"]
    words = f"{_SHAPES[severity]} {request.say(f'severity_{severity}')}"
    return html.Span(words, className=f"status tone-{_TONES[severity]}")


def _place(alert: dict[str, Any]) -> tuple[str, dict[str, str | None]]:
    """Return path and parameters of the page that explains an alert."""
    if alert["subject_kind"] != "target":
        return "/quality", {}
    if alert["kpi_id"] == "petitions_overdue":
        return "/petitions", {alert["unit_kind"]: alert["unit_code"]}
    unit = None if alert["is_whole"] else f"{alert['unit_kind']}:{alert['unit_code']}"
    return f"/targets/{alert['kpi_id']}", {"unit": unit, "by": None if alert["is_whole"] else alert["unit_kind"]}
