"""Events and visits: how often every series was held, what is late or comes next, who visits enterprises."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Bars, bars, graph
from dashboards.filters import choice, filters, unit_options
from dashboards.grids import grid
from dashboards.numbers import share_words
from dashboards.parts import charted, section, stats, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.related import related
from yingshang.amounts import DASH, count_text

_DATASETS = ("service_events", "attendances", "visits")


def render(request: Request) -> Component:
    """Return the page."""
    asked = {"as_of": request.view.as_of, "district": request.asked("district")}
    head = filters(choice(request, "district", unit_options(request, "district"), "one_district"))
    body = [
        _series(request, request.view.rows("events_series", **asked)),
        _months(request, request.view.rows("events_months", **asked)),
        _ahead(request, request.view.rows("events_ahead", **asked)),
        html.Div(
            [
                _visits(request, request.view.rows("events_visits", **asked)),
                _answers(request, request.view.rows("events_answers", **asked)[0]),
            ],
            className="halves",
        ),
    ]
    return html.Div([html.H1(request.say("events")), head, *body, related(request, _DATASETS)])


def _series(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("event_series")
    if not rows:
        return section(title, html.P(request.say("no_rows"), role="status"))
    keys = ("series", "held", "ahead", "late", "cancelled", "attendees", "last_held")
    heads = [request.say(key) for key in keys]
    cells = [
        [
            row["series"] or request.say("unclassified"),
            *(count_text(row[name]) for name in ("held", "ahead", "late", "cancelled", "attendees")),
            str(row["last_on"] or DASH),
        ]
        for row in rows
    ]
    return section(title, table(heads, cells, numeric=(1, 2, 3, 4, 5), label=title))


def _months(request: Request, rows: Sequence[Row]) -> Component | None:
    if not rows:
        return None
    title = request.say("by_month")
    labels = [f"{row['month']:%Y-%m}" for row in rows]
    names = {"events": "events_held", "visits": "visits"}
    colours = {"events": "data", "visits": "met"}
    series = [Bars(request.say(names[key]), [row[key] for row in rows], colours[key]) for key in names]
    heads = [request.say(key) for key in ("month", *names.values())]
    cells = [[label, *(count_text(row[key]) for key in names)] for label, row in zip(labels, rows, strict=True)]
    chart = graph(bars(labels, series, request.look), request.look, label=title, height=260)
    return section(title, charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2))))


def _ahead(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("events_ahead")
    if not rows:
        return section(title, html.P(request.say("none_ahead"), role="status"))
    keys = ("event", "series", "one_district", "host", "planned_on", "days_left")
    cells = [
        {
            "event": row["event_name"] or row["event_id"],
            "series": row["series"] or "",
            "one_district": request.unit_name(row["district_code"] or "UNASSIGNED"),
            "host": request.unit_name(row["host_code"]) if row["host_code"] else row["host_name"] or "",
            "planned_on": str(row["planned_on"]),
            "days_left": count_text(row["days_left"]),
        }
        for row in rows
    ]
    heads = {key: request.say(key) for key in keys}
    body = grid(heads, cells, theme=request.theme, numeric=("days_left",), wide=("event",), label=title)
    return section(title, body, note=request.say("ahead_note"))


def _visits(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("visits")
    if not rows:
        return section(title, html.P(request.say("no_rows"), role="status"))
    heads = [request.say(key) for key in ("visitor", "visits", "enterprises_visited", "petitions_taken")]
    cells = [
        [row["visitor_role"] or DASH, *(count_text(row[name]) for name in ("visits", "enterprises", "petitions"))]
        for row in rows
    ]
    return section(title, table(heads, cells, numeric=(1, 2, 3), label=title))


def _answers(request: Request, row: Row) -> Component:
    pairs = [
        (request.say("attendances"), count_text(row["attendances"])),
        (request.say("enterprises_came"), count_text(row["enterprises"])),
        (request.say("topics"), count_text(row["topics"])),
        (request.say("answered_on_site"), share_words(row["answered"], row["topics"])),
    ]
    return section(request.say("attendance"), stats(pairs))
