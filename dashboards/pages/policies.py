"""Policies: from match to payment by enterprises and money, what closes next, and what was paid by month."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Bars, bars, graph
from dashboards.filters import choice, filters, unit_options, words
from dashboards.grids import grid
from dashboards.numbers import money_words
from dashboards.parts import charted, section, stats, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.related import related
from yingshang.amounts import MONEY, count_text

_STEPS = ("matched", "pushed", "reached", "readers", "applied", "approved", "paid")
_MONEY = ("requested_yuan", "approved_yuan", "paid_yuan")
_DATASETS = ("policies", "policy_matches", "policy_pushes", "subsidy_applications", "subsidy_payments")
_SOON_DAYS = 90
_LEVELS = ("national", "provincial", "city", "district")


def render(request: Request) -> Component:
    """Return the page."""
    department, level = request.asked("department"), request.asked("level")
    found = request.view.rows("policies_funnel", level=level, department=department, q=request.asked("q"))
    levels = [{"value": one, "label": request.say(f"level_{one}")} for one in _LEVELS]
    head = filters(
        words(request, "q", "search_policy"),
        choice(request, "level", levels, "level"),
        choice(request, "department", unit_options(request, "department"), "one_department"),
    )
    body: list[Component | None] = [section(request.say("policies"), html.P(request.say("no_rows"), role="status"))]
    if found:
        body = [
            html.Div([_enterprises(request, found), _money(request, found)], className="halves"),
            _calendar(request, found),
            _payments(request, department),
            _policies(request, found),
        ]
    return html.Div([html.H1(request.say("policies")), head, *body, related(request, _DATASETS)])


def _enterprises(request: Request, found: Sequence[Row]) -> Component:
    totals = [sum(row[step] for row in found) for step in _STEPS]
    labels = [request.say(step) for step in _STEPS]
    title = request.say("funnel")
    figure = bars(labels, [Bars(title, totals, "data")], request.look, is_flat=True)
    heads = [request.say("step"), request.say("enterprises_times")]
    rows = [[label, count_text(total)] for label, total in zip(labels, totals, strict=True)]
    chart = charted(
        graph(figure, request.look, label=title, height=300),
        request.say("table_of_chart"),
        table(heads, rows, numeric=(1,)),
    )
    return section(title, chart, note=request.say("funnel_note"))


def _money(request: Request, found: Sequence[Row]) -> Component:
    totals = [sum((row[step] for row in found), Decimal(0)) for step in _MONEY]
    labels = [request.say(step) for step in _MONEY]
    title = request.say("funnel_money")
    figure = bars(
        labels, [Bars(title, totals, "data")], request.look, is_flat=True, factor=MONEY.factor, suffix=MONEY.suffix
    )
    heads = [request.say("step"), request.say("amount")]
    rows = [[label, money_words(total)] for label, total in zip(labels, totals, strict=True)]
    chart = charted(
        graph(figure, request.look, label=title, height=200),
        request.say("table_of_chart"),
        table(heads, rows, numeric=(1,)),
    )
    budget = sum((row["budget_yuan"] or Decimal(0) for row in found), Decimal(0))
    pairs = [
        (request.say("policies_number"), count_text(len(found))),
        (request.say("budget"), money_words(budget)),
    ]
    return section(title, stats(pairs), chart)


def _calendar(request: Request, found: Sequence[Row]) -> Component:
    """Return the policies whose application closes soon, and how many open and close in every month."""
    day = request.view.as_of
    soon = [
        (row, (row["apply_until_on"] - day).days)
        for row in found
        if row["apply_until_on"] is not None and 0 <= (row["apply_until_on"] - day).days <= _SOON_DAYS
    ]
    soon.sort(key=lambda pair: (pair[1], pair[0]["policy_id"]))
    title = request.say("policy_calendar")
    if not soon:
        return section(title, html.P(request.say("none_closing"), role="status"))
    heads = [request.say(key) for key in ("policy", "apply_from", "apply_until", "days_left", "matched", "applied")]
    rows = [
        [
            row["policy_name"],
            str(row["apply_from_on"] or ""),
            str(row["apply_until_on"]),
            count_text(left),
            count_text(row["matched"]),
            count_text(row["applied"]),
        ]
        for row, left in soon
    ]
    return section(title, table(heads, rows, numeric=(3, 4, 5), label=title), note=request.say("calendar_note"))


def _payments(request: Request, department: str | None) -> Component | None:
    rows = request.view.rows("policies_payments", as_of=request.view.as_of, department=department)
    if not rows:
        return None
    title = request.say("payments_by_month")
    labels = [f"{row['month']:%Y-%m}" for row in rows]
    series = [Bars(title, [row["paid_yuan"] for row in rows], "data")]
    figure = bars(labels, series, request.look, factor=MONEY.factor, suffix=MONEY.suffix)
    heads = [request.say(key) for key in ("month", "payments", "enterprises_paid", "amount")]
    cells = [
        [label, count_text(row["payments"]), count_text(row["enterprises"]), money_words(row["paid_yuan"])]
        for label, row in zip(labels, rows, strict=True)
    ]
    chart = graph(figure, request.look, label=title, height=260)
    return section(title, charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2, 3))))


def _policies(request: Request, found: Sequence[Row]) -> Component:
    keys = ("policy", "one_department", *_STEPS, "paid_yuan")
    cells = [
        {
            "policy": row["policy_name"],
            "one_department": request.unit_name(row["department_code"] or "UNASSIGNED"),
            **{step: count_text(row[step]) for step in _STEPS},
            "paid_yuan": money_words(row["paid_yuan"]),
        }
        for row in found
    ]
    title = request.say("every_policy")
    heads = {key: request.say(key) for key in keys}
    numeric = (*_STEPS, "paid_yuan")
    body = grid(heads, cells, theme=request.theme, numeric=numeric, wide=("policy",), label=title)
    return section(title, body)
