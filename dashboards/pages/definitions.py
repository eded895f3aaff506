"""Every way of counting that is in use, official and rival, with its words."""

from dash import html
from dash.development.base_component import Component

from dashboards.parts import section, table, target_link
from dashboards.request import Request


def render(request: Request) -> Component:
    """Return the page."""
    heads = [request.say(key) for key in ("document", "name", "definitions", "version", "formula")]
    rows = [
        [
            row["jurisdiction"],
            target_link(request, {**row, "name_zh": row["target_zh"], "name_en": row["target_en"]}),
            f"{request.named(row)} ({request.say('official' if row['is_official'] else 'rival')})",
            str(row["version"]),
            request.named(row, "formula_zh", "formula_en"),
        ]
        for row in request.view.rows("definitions")
    ]
    return html.Div([html.H1(request.say("definitions")), section(request.say("definitions"), table(heads, rows))])
