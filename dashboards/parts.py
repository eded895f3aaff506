"""Building blocks that several pages use: status badges, cards, bullet bars, tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.status import status_of
from dashboards.numbers import change_words, gap_words, goal_words, value_words
from dashboards.request import Request
from dashboards.sparklines import sparkline

Row = Mapping[str, Any]
Cell: TypeAlias = Component | str | int | None


def badge(request: Request, code: str | None) -> Component:
    """Return a status as shape, word and colour."""
    return html.Span(request.status(code), className=f"status tone-{status_of(code or 'NO_DATA').tone}")


def section(title: str, *children: Component | None, note: str = "") -> Component:
    """Return a part of a page under a heading."""
    head: list[Component | None] = [html.H2(title)]
    if note:
        head.append(html.P(note, className="note"))
    return html.Section([*head, *children], className="panel")


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, numeric: Sequence[int] = (), label: str = ""
) -> Component:
    """Return a table that scrolls sideways on a narrow screen; `numeric` columns stand right."""
    classes = dict.fromkeys(numeric, "number")
    head = html.Tr([html.Th(text, className=classes.get(place), scope="col") for place, text in enumerate(heads)])
    body = [html.Tr([html.Td(cell, className=classes.get(place)) for place, cell in enumerate(row)]) for row in rows]
    inner = html.Table([html.Thead(head), html.Tbody(body)], className="table")
    return html.Div(inner, className="scroll", tabIndex=0, role="region", **{"aria-label": label or "/".join(heads)})


def target_link(request: Request, row: Row) -> Component:
    """Return the name of a target, which leads to its page."""
    return dcc.Link(request.named(row), href=request.address.link(f"/targets/{row['kpi_id']}"))


def value_link(request: Request, row: Row, style: str = "") -> Component:
    """Return the figure of a target, which leads to what it rests on."""
    words = value_words(row, request.address.language)
    return dcc.Link(words, href=request.address.link(f"/targets/{row['kpi_id']}"), className=f"figure {style}".strip())


def headline(request: Request, row: Row, days: Sequence[Row] = ()) -> Component:
    """Return the card of a headline: value, promise, status, way to the target, changes, and its days as a line."""
    facts = [
        (request.say("gap"), gap_words(row)),
        (request.say("month_ago"), change_words(row)),
        (request.say("year_ago"), change_words(row, "year_ago_value")),
    ]
    provisional = html.Span(request.say("provisional"), className="provisional") if row["is_provisional"] else None
    return dmc.Card(
        [
            html.Div([target_link(request, row), badge(request, row["status"])], className="card-head"),
            html.Div([value_link(request, row, "value"), provisional], className="card-value"),
            html.Div(f"{request.say('goal')} {goal_words(row)}", className="note"),
            bullet(row),
            html.Div(
                [
                    html.Dl(
                        [part for name, text in facts for part in (html.Dt(name), html.Dd(text))], className="facts"
                    ),
                    sparkline(days, row, request.look, label=f"{request.named(row)} {request.say('trend')}"),
                ],
                className="card-foot",
            ),
        ],
        className=f"card edge-{status_of(row['status'] or 'NO_DATA').tone}",
        withBorder=True,
        padding="md",
    )


def bullet(row: Row) -> Component | None:
    """Return a bar of the value with ticks at target and pace, from zero to a little beyond the larger one."""
    value, target = row["value"], row["target"]
    if value is None or target is None or target <= 0:
        return None
    top = max(value, target) * Decimal("1.05")
    ticks = [html.Span(className="tick target", style={"left": _share(target, top)})]
    if row["pace_expected"] is not None and row["pace_expected"] != target:
        ticks.append(html.Span(className="tick pace", style={"left": _share(row["pace_expected"], top)}))
    tone = status_of(row["status"]).tone
    fill = html.Span(className=f"fill fill-{tone}", style={"width": _share(value, top)})
    return html.Div([fill, *ticks], className="bullet", **{"aria-hidden": "true"})


def stats(pairs: Sequence[tuple[str, Cell]]) -> Component:
    """Return a few large numbers side by side, each under its name."""
    cells = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs]
    return html.Dl(cells, className="stats")


def charted(chart: Component, summary: str, as_table: Component) -> Component:
    """Return a chart with the same figures as a table, for those who do not see it or want to copy."""
    return html.Div([chart, html.Details([html.Summary(summary), as_table])])


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{max(Decimal(0), min(part / whole, Decimal(1))) * 100:.2f}%"


def facts(pairs: Mapping[str, Cell]) -> Component:
    """Return names and what they stand for, one under the other."""
    children = [part for name, text in pairs.items() if text for part in (html.Dt(name), html.Dd(text))]
    return html.Dl(children, className="facts wide")


def notice(title: str, words: str, *links: Component) -> Component:
    """Return a helpful page in place of what was asked for."""
    return html.Section([html.H1(title), html.P(words), html.Nav(list(links), className="links")], className="panel")
