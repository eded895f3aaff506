"""The cockpit: how the promises of every document stand, the headlines, what is worst."""

from collections import Counter, defaultdict

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.status import WORST_FIRST
from dashboards.numbers import goal_words, value_words
from dashboards.parts import badge, headline, section, table, target_link
from dashboards.reading import Row
from dashboards.request import Request

_WORST = ("MISSED", "BEHIND", "AT_RISK", "SUSPECT", "NO_DATA")
_SHOWN = 12


def render(request: Request) -> Component:
    """Return the page."""
    board = request.view.rows("targets", as_of=request.view.as_of)
    measured = [row for row in board if row["source_kind"] not in ("soft", "unusable") and row["status"]]
    cards = [headline(request, row) for row in measured if row["is_headline"]]
    worst = sorted(
        (row for row in measured if row["status"] in _WORST and not row["is_benchmark"]),
        key=lambda row: (WORST_FIRST.index(row["status"]), row["document"], row["clause"]),
    )
    return html.Div(
        [
            html.H1(request.say("cockpit")),
            html.Div(_past(request), className="filters"),
            section(request.say("headlines"), html.Div(cards, className="cards")),
            section(request.say("by_document"), _tally(request, [row for row in measured if not row["is_benchmark"]])),
            section(request.say("worst"), _worst(request, worst[:_SHOWN])),
        ]
    )


def _past(request: Request) -> Component:
    """Return the choice of a day of the past: the board as it was shown then."""
    return dmc.DateInput(
        id={"filter": "shown"},
        label=request.say("show_past"),
        value=request.address.parameters.get("shown"),
        valueFormat="YYYY-MM-DD",
        clearable=True,
    )


def _tally(request: Request, measured: list[Row]) -> Component:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in measured:
        counts[row["jurisdiction"]][row["status"]] += 1
    heads = [request.say("document"), request.say("all"), *(request.status(code) for code in WORST_FIRST)]
    rows = []
    for name, found in counts.items():
        cells = [
            dcc.Link(str(found[code]), href=request.address.link("/targets", document=name, status=code))
            if found[code]
            else "—"
            for code in WORST_FIRST
        ]
        whole = dcc.Link(str(found.total()), href=request.address.link("/targets", document=name))
        rows.append([name, whole, *cells])
    return table(heads, rows, numeric=range(1, len(heads)), label=request.say("by_document"))


def _worst(request: Request, rows: list[Row]) -> Component:
    heads = [request.say(key) for key in ("document", "name", "value", "goal", "status", "lead_unit")]
    cells = [
        [
            row["jurisdiction"],
            target_link(request, row),
            value_words(row, request.address.language),
            goal_words(row),
            badge(request, row["status"]),
            row["lead_unit"],
        ]
        for row in rows
    ]
    return table(heads, cells, numeric=(2, 3), label=request.say("worst"))
