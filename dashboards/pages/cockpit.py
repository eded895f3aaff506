"""The cockpit: the headlines, one of them by district, what is worst, how every document stands, how fresh data are."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.status import WORST_FIRST
from dashboards.board.wording import source_name
from dashboards.numbers import goal_words
from dashboards.parts import badge, headline, section, table, target_link, value_link
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.alerts import open_alerts
from dashboards.sections.trend import trend
from dashboards.sections.units import districts, ranking, units_of

_WORST = ("MISSED", "BEHIND", "AT_RISK", "SUSPECT", "NO_DATA")
_SHOWN = 12
_CARDS = 6
_ALERTS = 8
_STALE_DAYS = 7


def render(request: Request) -> Component:
    """Return the page; a board of the past has no records and so neither districts nor sources."""
    measured = measured_targets(request)
    is_past = request.view.shown_at is not None
    return html.Div(
        [
            html.H1(" · ".join(word for word in (request.city, request.say("cockpit")) if word)),
            html.Div(_past(request), className="filters"),
            headlines(request, measured),
            *([] if is_past else focus(request, measured)),
            None if is_past else open_alerts(request, _ALERTS),
            worst(request, measured),
            section(request.say("by_document"), _tally(request, [row for row in measured if not row["is_benchmark"]])),
            None if is_past else _sources(request),
        ]
    )


def measured_targets(request: Request) -> list[Row]:
    """Return the targets that have a figure or should have one."""
    board = request.view.rows("targets", as_of=request.view.as_of)
    return [row for row in board if row["source_kind"] not in ("soft", "unusable") and row["status"]]


def cards_of(measured: Sequence[Row]) -> list[Row]:
    """Return the headlines, and the computed targets of the same jurisdiction that stand worst, six in all."""
    first = [row for row in measured if row["is_headline"]]
    places = {row["jurisdiction"] for row in first}
    more = sorted(
        (row for row in measured if row["source_kind"] == "computed" and row["jurisdiction"] in places),
        key=lambda row: (WORST_FIRST.index(row["status"]), row["kpi_id"]),
    )
    return [*first, *(row for row in more if row not in first)][:_CARDS]


def headlines(request: Request, measured: Sequence[Row]) -> Component:
    """Return the cards."""
    chosen = cards_of(measured)
    days = defaultdict(list)
    ids = [row["kpi_id"] for row in chosen]
    for one in request.view.rows("cockpit_days", kpi_ids=ids, as_of=request.view.as_of):
        days[one["kpi_id"]].append(one)
    cards = [headline(request, row, days[row["kpi_id"]]) for row in chosen]
    return section(request.say("headlines"), html.Div(cards, className="cards"))


def focus(request: Request, measured: Sequence[Row], *, trend_height: int = 320) -> list[Component | None]:
    """Return one of the cards by district, as a ranking and over time; `focus` in the address chooses it."""
    choices = [row for row in cards_of(measured) if row["source_kind"] == "computed"]
    if not choices:
        return []
    row = next((one for one in choices if one["kpi_id"] == request.asked("focus")), choices[0])
    links = [
        dcc.Link(
            request.named(one),
            href=request.address.link(focus=one["kpi_id"]),
            className="current" if one is row else "",
        )
        for one in choices
    ]
    units = units_of(request, row)
    below = [one for one in units if one["unit_kind"] == "district"]
    tabs = html.Nav(links, className="tabs", **{"aria-label": request.say("headlines")})
    map_of = districts(request, row, below, request.boundaries)
    ranked = ranking(request, row, below)
    parts = [
        section(f"{request.named(row)} · {request.say('district')}", map_of) if map_of is not None else None,
        section(request.say("ranking"), ranked, note=request.say("rank_note")) if ranked is not None else None,
    ]
    return [tabs, html.Div(parts, className="halves"), trend(request, row, height=trend_height)]


def worst(request: Request, measured: Sequence[Row]) -> Component:
    """Return the targets that stand worst, with who leads and until when."""
    found = sorted(
        (row for row in measured if row["status"] in _WORST and not row["is_benchmark"]),
        key=lambda row: (WORST_FIRST.index(row["status"]), row["document"], row["clause"]),
    )
    keys = ("document", "name", "value", "goal", "status", "lead_unit", "until")
    heads = [request.say(key) for key in keys]
    cells = [
        [
            row["jurisdiction"],
            target_link(request, row),
            value_link(request, row),
            goal_words(row),
            badge(request, row["status"]),
            row["lead_unit"],
            str(row["window_end"]),
        ]
        for row in found[:_SHOWN]
    ]
    rest = dcc.Link(f"{request.say('all')} {len(found)}", href=request.address.link("/targets"))
    return section(request.say("worst"), table(heads, cells, numeric=(2, 3), label=request.say("worst")), rest)


def _past(request: Request) -> Component:
    """Return the choice of a day of the past: the board as it was shown then."""
    return dmc.DateInput(
        id={"filter": "shown"},
        label=request.say("show_past"),
        value=request.asked("shown"),
        valueFormat="YYYY-MM-DD",
        clearable=True,
    )


def _tally(request: Request, measured: Sequence[Row]) -> Component:
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


def _sources(request: Request) -> Component:
    """Return how far every source reaches; those that lag behind the day of the figures come first and are marked."""
    cells = []
    for one in request.view.rows("cockpit_sources"):
        behind = (request.view.as_of - one["data_cutoff_on"]).days
        is_stale = behind > _STALE_DAYS and one["dataset"] != "units"
        late = f" · {behind} {request.say('days_behind')}" if behind > 0 else ""
        words = f"{one['data_cutoff_on']}{late}"
        mark = html.Span(f"▲ {words}", className="status tone-at-risk") if is_stale else words
        cells += [html.Dt(source_name(one["dataset"])), html.Dd(mark)]
    link = dcc.Link(request.say("quality"), href=request.address.link("/quality"))
    return section(request.say("freshness"), html.Dl(cells, className="facts columns"), link)
