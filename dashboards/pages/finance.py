"""Finance: the ledger of guarantees from the year's beginning to today, fee rates, loans and funds."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Bars, bars, graph, waterfall
from dashboards.filters import choice, filters, unit_options
from dashboards.numbers import money_words, share_words
from dashboards.parts import charted, section, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.related import related
from yingshang.amounts import DASH, MONEY, SHARE, count_text, value_text

_MOVES = ("issued", "released", "compensated")
_DATASETS = ("guarantees", "guarantee_events", "loans", "funds", "fund_investments", "financing_matches")


def render(request: Request) -> Component:
    """Return the page."""
    asked = {"as_of": request.view.as_of, "district": request.asked("district")}
    parts = [
        _ledger(request, request.view.rows("finance_ledger", **asked)),
        _fees(request, request.view.rows("finance_fees", district=asked["district"])),
        _loans(request, request.view.rows("finance_loans", **asked)),
        _funds(request, request.view.rows("finance_funds", as_of=request.view.as_of)),
    ]
    head = filters(choice(request, "district", unit_options(request, "district"), "one_district"))
    return html.Div([html.H1(request.say("finance")), head, *parts, related(request, _DATASETS)])


def _nothing(request: Request, title: str) -> Component:
    return section(title, html.P(request.say("no_rows"), role="status"))


def _ledger(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("ledger")
    if not rows:
        return _nothing(request, title)
    by_kind = {row["kind"]: row for row in rows}
    kinds = [*(kind for kind in _MOVES if kind in by_kind), *sorted(set(by_kind) - {"opening", *_MOVES})]
    opening = by_kind["opening"]["signed_yuan"] if "opening" in by_kind else Decimal(0)
    closing = opening + sum((by_kind[kind]["signed_yuan"] for kind in kinds), Decimal(0))
    steps = [(request.say("opening"), opening, True)]
    steps += [(_move(request, kind), by_kind[kind]["signed_yuan"], False) for kind in kinds]
    steps.append((request.say("closing"), closing, True))
    figure = waterfall(steps, request.look, factor=MONEY.factor, suffix=MONEY.suffix)
    events = ["", *(count_text(by_kind[kind]["events"]) for kind in kinds), ""]
    heads = [request.say(key) for key in ("step", "events_number", "amount")]
    cells = [[label, number, f"{amount:,.2f} 元"] for (label, amount, _), number in zip(steps, events, strict=True)]
    chart = graph(figure, request.look, label=title, height=320)
    body = charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2)))
    return section(title, body, note=request.say("ledger_note"))


def _move(request: Request, kind: str) -> str:
    return request.say(kind) if kind in _MOVES else kind


def _fees(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("fees")
    if not rows:
        return _nothing(request, title)
    ceiling = value_text(rows[0]["ceiling_share"], SHARE)
    note = f"{request.say('fees_note')} {request.say('ceiling')} {ceiling}"
    heads = [request.say(key) for key in ("guarantor", "contracts", "principal", "fee_mean", "fee_range", "fee_above")]
    cells = [
        [
            row["guarantor"] or DASH,
            count_text(row["contracts"]),
            money_words(row["principal_yuan"]),
            value_text(row["numerator"] / row["denominator"], SHARE, 3) if row["denominator"] else DASH,
            " – ".join(value_text(row[name], SHARE) for name in ("lowest_share", "highest_share")),
            share_words(row["above_ceiling"], row["contracts"]),
        ]
        for row in rows
    ]
    return section(title, table(heads, cells, numeric=(1, 2, 3, 4, 5), label=title), note=note)


def _loans(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("loans")
    if not rows:
        return _nothing(request, title)
    labels = [f"{row['month']:%Y-%m}" for row in rows]
    series = [Bars(title, [row["disbursed_yuan"] for row in rows], "data")]
    figure = bars(labels, series, request.look, factor=MONEY.factor, suffix=MONEY.suffix)
    heads = [request.say(key) for key in ("month", "loans_number", "amount", "first_loans", "credit_loans")]
    cells = [
        [
            label,
            count_text(row["loans"]),
            money_words(row["disbursed_yuan"]),
            count_text(row["first_loans"]),
            money_words(row["credit_yuan"] or Decimal(0)),
        ]
        for label, row in zip(labels, rows, strict=True)
    ]
    chart = graph(figure, request.look, label=title, height=260)
    return section(title, charted(chart, request.say("table_of_chart"), table(heads, cells, numeric=(1, 2, 3, 4))))


def _funds(request: Request, rows: Sequence[Row]) -> Component:
    title = request.say("funds")
    if not rows:
        return _nothing(request, title)
    heads = [request.say(key) for key in ("fund", "series", "committed", "paid_in", "invested", "private_projects")]
    cells = [
        [
            row["fund_name"],
            row["series"] or "",
            money_words(row["committed_yuan"]),
            money_words(row["paid_in_yuan"]),
            money_words(row["invested_yuan"]),
            share_words(row["private_projects"], row["projects"]),
        ]
        for row in rows
    ]
    return section(title, table(heads, cells, numeric=(2, 3, 4, 5), label=title), note=request.say("funds_note"))
