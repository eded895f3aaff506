"""Who looked at what and took it along; for administrators."""

from dash import html
from dash.development.base_component import Component

from dashboards.grids import grid
from dashboards.parts import section
from dashboards.request import Request
from yingshang.operations.audit import read_audit

_SHOWN = 500


def render(request: Request) -> Component:
    """Return the last events, the newest first."""
    cells = [
        {
            "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
            "person": event.name,
            "action": event.action,
            "subject": event.subject,
            "snapshot": event.snapshot_id or "",
        }
        for event in read_audit(request.settings, _SHOWN)
    ]
    heads = {key: request.say(key) for key in ("at", "person", "action", "subject", "snapshot")}
    body = grid(heads, cells, theme=request.theme, wide=("subject",), label=request.say("audit"))
    return html.Div(
        [html.H1(request.say("audit")), section(request.say("audit"), body, note=request.say("audit_note"))]
    )
