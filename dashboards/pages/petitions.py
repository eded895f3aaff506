"""Petitions: how many come and are closed, from where and about what, by unit, and which are overdue."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Bars, bars, graph
from dashboards.filters import choice, filters, plain_options, unit_options
from dashboards.grids import grid
from dashboards.numbers import share_words
from dashboards.parts import charted, section, stats, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.related import related
from yingshang.amounts import count_text

_FILTERS = ("district", "department", "channel", "category")
_DATASETS = ("petitions", "petition_events")
_UNITS = ("district", "department")


def render(request: Request) -> Component:
    """Return the page."""
    asked = {name: request.asked(name) for name in _FILTERS}
    sums = request.view.rows("petitions_sums", **asked)
    everything = request.view.rows("petitions_sums", **dict.fromkeys(_FILTERS)) if any(asked.values()) else sums
    (whole,) = _of(sums, "all")
    body: list[Component | None]
    if whole["petitions"]:
        body = [
            _whole(request, whole),
            _months(request, _of(sums, "month")),
            html.Div([_kinds(request, sums, "channel"), _kinds(request, sums, "category")], className="halves"),
            *(_units(request, _of(sums, kind), kind) for kind in _UNITS),
            _overdue(request, asked),
        ]
    else:
        body = [section(request.say("petitions"), html.P(request.say("no_rows"), role="status"))]
    note = html.P(request.say("petitions_note"), className="note")
    head = [html.H1(request.say("petitions")), note, _filters(request, everything)]
    return html.Div([*head, *body, related(request, _DATASETS)])


def _of(sums: Sequence[Row], split: str) -> list[Row]:
    return [row for row in sums if row["split"] == split]


def _filters(request: Request, everything: Sequence[Row]) -> Component:
    units = [choice(request, kind, unit_options(request, kind), f"one_{kind}") for kind in _UNITS]
    kinds = [
        choice(request, kind, plain_options([row["part"] for row in _of(everything, kind)]))
        for kind in ("channel", "category")
    ]
    return filters(*units, *kinds)


def _whole(request: Request, whole: Row) -> Component:
    pairs = [
        (request.say("received"), count_text(whole["petitions"])),
        (request.say("closed"), count_text(whole["closed"])),
        (request.say("overdue"), count_text(whole["overdue"])),
        (request.say("on_time_of_closed"), share_words(whole["closed_on_time"], whole["closed"])),
        (request.say("satisfied_of_rated"), share_words(whole["satisfied"], whole["rated"])),
        (request.say("reopened"), count_text(whole["reopened"])),
    ]
    return section(request.say("all"), stats(pairs))


def _months(request: Request, rows: Sequence[Row]) -> Component:
    names = ("received", "closed", "overdue")
    columns = ("petitions", "closed", "overdue")
    colours = ("rival", "data", "behind")
    labels = [row["part"][:7] for row in rows]
    series = [
        Bars(request.say(name), [row[column] for row in rows], colour)
        for name, column, colour in zip(names, columns, colours, strict=True)
    ]
    title = request.say("by_month")
    heads = [request.say(key) for key in ("month", *names)]
    cells = [[row["part"][:7], *(count_text(row[column]) for column in columns)] for row in rows]
    chart = graph(bars(labels, series, request.look), request.look, label=title, height=280)
    return section(title, charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2, 3))))


def _kinds(request: Request, sums: Sequence[Row], split: str) -> Component:
    rows = sorted(_of(sums, split), key=lambda row: -row["petitions"])
    labels = [row["part"] or request.say("unclassified") for row in rows]
    series = [Bars(request.say("received"), [row["petitions"] for row in rows], "data")]
    title = request.say(f"by_{split}")
    figure = bars(labels, series, request.look, is_flat=True)
    chart = graph(figure, request.look, label=title, height=80 + 24 * len(rows))
    heads = [request.say(key) for key in (split, "received", "closed", "overdue")]
    cells = [
        [label, *(count_text(row[column]) for column in ("petitions", "closed", "overdue"))]
        for label, row in zip(labels, rows, strict=True)
    ]
    return section(title, charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2, 3))))


def _units(request: Request, rows: Sequence[Row], kind: str) -> Component:
    keys = ("received", "closed", "overdue", "on_time_of_closed", "satisfied_of_rated")
    heads = {"unit": request.say(f"one_{kind}")} | {key: request.say(key) for key in keys}
    cells = [
        {
            "unit": (
                request.unit_name(row["part"]) if row["part"] else request.say("unassigned"),
                request.address.link(**{kind: row["part"]}),
            ),
            "received": count_text(row["petitions"]),
            "closed": count_text(row["closed"]),
            "overdue": count_text(row["overdue"]),
            "on_time_of_closed": share_words(row["closed_on_time"], row["closed"]),
            "satisfied_of_rated": share_words(row["satisfied"], row["rated"]),
        }
        for row in sorted(rows, key=lambda row: (-row["overdue"], -row["petitions"]))
    ]
    title = request.say(f"by_{kind}")
    body = grid(heads, cells, theme=request.theme, numeric=keys, links=("unit",), label=title)
    return section(title, body)


def _overdue(request: Request, asked: dict[str, str | None]) -> Component:
    found = request.view.rows("petitions_overdue", **asked, as_of=request.view.as_of)
    title = request.say("overdue")
    if not found:
        return section(title, html.P(request.say("none_overdue"), role="status"))
    keys = ("petition", "category", "channel", "one_district", "one_department", "received_on", "due_on", "days_over")
    cells = [
        {
            "petition": row["petition_id"],
            "category": row["category"] or request.say("unclassified"),
            "channel": row["channel"] or "",
            "one_district": request.unit_name(row["district_code"] or "UNASSIGNED"),
            "one_department": request.unit_name(row["department_code"] or "UNASSIGNED"),
            "received_on": str(row["accepted_on"]),
            "due_on": str(row["due_on"]),
            "days_over": count_text(Decimal(row["days_over"])),
        }
        for row in found
    ]
    heads = {key: request.say(key) for key in keys}
    return section(title, grid(heads, cells, theme=request.theme, numeric=("days_over",), label=title))
