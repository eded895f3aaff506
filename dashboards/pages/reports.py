"""Bulletins, briefs and the static board to take along, by document and period."""

import datetime as dt
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboards.filters import choice, filters, plain_options
from dashboards.parts import section
from dashboards.request import Request

_MONTHS = 12
_FORMS = ("docx", "pdf", "xlsx")


def render(request: Request) -> Component:
    """Return the choices and the files; a limited person gets none, since they tell of every unit."""
    title = html.H1(request.say("reports"))
    if request.view.scope.is_limited:
        return html.Div([title, section(request.say("reports"), html.P(request.say("reports_limited"), role="status"))])
    board = request.view.rows("targets", as_of=request.view.as_of)
    places = list(dict.fromkeys(row["jurisdiction"] for row in board if row["status"]))
    periods = _periods(request.view.as_of)
    head = filters(
        choice(request, "document", plain_options(places), "document"),
        choice(request, "period", plain_options(periods), "period"),
    )
    place = request.asked("document") if request.asked("document") in places else places[0]
    period = request.asked("period") if request.asked("period") in periods else periods[0]
    asked = urlencode({"jurisdiction": place, "period": period})
    kinds = [
        section(
            f"{request.say(kind)} · {place} · {period}",
            html.Nav(
                [html.A(form.upper(), href=f"/report/{kind}.{form}?{asked}") for form in _FORMS], className="links"
            ),
            note=request.say(f"{kind}_note"),
        )
        for kind in ("bulletin", "brief")
    ]
    page = html.A("HTML", href="/report/board.html")
    return html.Div([title, head, *kinds, section(request.say("board"), page, note=request.say("board_note"))])


def _periods(as_of: dt.date) -> list[str]:
    """Return the quarters and months that are over on a day, the latest first."""
    months = []
    first = (as_of + dt.timedelta(days=1)).replace(day=1)
    for _ in range(_MONTHS):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        months.append(first)
    quarters = [f"{day.year}-Q{day.month // 3}" for day in months if day.month % 3 == 0]
    return [*quarters, *(f"{day:%Y-%m}" for day in months)]
