"""How far the data reach, what was refused, and what the checks of the snapshot found."""

from dash import html
from dash.development.base_component import Component

from dashboards.board.format import count_text
from dashboards.board.wording import source_name
from dashboards.grids import grid
from dashboards.parts import section, table
from dashboards.request import Request

_COUNTS = ("rows_read", "rows_accepted", "rows_quarantined", "rows_repeated")


def render(request: Request) -> Component:
    """Return the page."""
    return html.Div([html.H1(request.say("quality")), _deliveries(request), _checks(request)])


def _deliveries(request: Request) -> Component:
    heads = [request.say(key) for key in ("dataset", "cutoff", "read", "accepted", "quarantined", "repeated")]
    rows = [
        [source_name(row["dataset"]), str(row["data_cutoff_on"] or "—"), *(count_text(row[name]) for name in _COUNTS)]
        for row in request.view.rows("quality_deliveries")
    ]
    return section(request.say("deliveries"), table(heads, rows, numeric=range(2, 6)))


def _checks(request: Request) -> Component:
    found = request.view.rows("quality_checks")
    passed = sum(bool(row["passed"]) for row in found)
    cells = [
        {
            "result": request.say("passed" if row["passed"] else "failed"),
            "check": f"{row['asset']} · {row['check_name']}",
            "detail": row["detail"] or row["description"],
        }
        for row in found
    ]
    heads = {key: request.say(key) for key in ("result", "check", "detail")}
    body = grid(heads, cells, theme=request.theme, wide=("check", "detail"), label=request.say("checks"))
    return section(request.say("checks"), body, note=f"{request.say('passed')} {passed} / {len(found)}")
