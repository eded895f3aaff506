"""One file per enterprise (一企一档): what it asked, was offered, received, borrowed, and who came to see it."""

from collections.abc import Callable, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.filters import filters, words
from dashboards.numbers import money_words
from dashboards.parts import facts, notice, section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import DASH, SHARE, count_text, value_text

_LEAST_LETTERS = 2
_KINDS = ("loan", "guarantee", "visit", "attended", "licence")
_SIZES = ("large", "medium", "small", "micro")
Cells = Callable[[Request, Row], list[str]]


def render(request: Request) -> Component:
    """Return the search, and one enterprise's file where the address names one (`code`)."""
    code = request.asked("code")
    if code:
        return _file(request, code)
    head = [html.H1(request.say("enterprises")), filters(words(request, "q", "search_enterprise"))]
    asked = (request.asked("q") or "").strip()
    if len(asked) < _LEAST_LETTERS:
        return html.Div([*head, section(request.say("found"), html.P(request.say("search_note"), role="status"))])
    found = request.view.rows("enterprises_found", q=asked)
    if not found:
        return html.Div([*head, section(request.say("found"), html.P(request.say("none_found"), role="status"))])
    heads = [request.say(key) for key in ("enterprise", "credit_code", "one_district", "street_name", "size")]
    cells = [
        [
            dcc.Link(row["enterprise_name"], href=request.address.link(code=row["credit_code"])),
            row["credit_code"],
            request.unit_name(row["district_code"] or "UNASSIGNED"),
            row["street"] or "",
            _size(request, row),
        ]
        for row in found
    ]
    return html.Div([*head, section(request.say("found"), table(heads, cells), note=count_text(len(found)))])


def _size(request: Request, row: Row) -> str:
    return request.say(f"size_{row['size']}") if row["size"] in _SIZES else row["size"] or ""


def _file(request: Request, code: str) -> Component:
    found = request.view.rows("enterprises_file", code=code)
    back = dcc.Link(request.say("search_again"), href=request.address.link("/enterprises"))
    if not found:
        return notice(request.say("unknown_enterprise"), request.say("unknown_enterprise_words"), back)
    (row,) = found
    marks = [request.say(name) for name in ("is_specialised", "is_high_tech") if row[name]]
    told = {
        request.say("credit_code"): row["credit_code"],
        request.say("one_district"): f"{request.unit_name(row['district_code'] or 'UNASSIGNED')} {row['street'] or ''}",
        request.say("founded_on"): str(row["founded_on"] or ""),
        request.say("size"): _size(request, row),
        request.say("employees"): count_text(row["employees"]) if row["employees"] is not None else "",
        request.say("industry"): row["industry_code"],
        request.say("marks"): "、".join(marks),
        request.say("operating"): request.say("yes" if row["is_operating"] else "no"),
    }
    asked = {"code": code, "as_of": request.view.as_of}
    parts = [
        _list(request, name, heads, cells, request.view.rows(f"enterprises_{name}", **asked))
        for name, (heads, cells) in _LISTS.items()
    ]
    return html.Div([html.H1(row["enterprise_name"]), back, section(request.say("enterprise"), facts(told)), *parts])


def _list(request: Request, name: str, heads: Sequence[str], cells: Cells, rows: Sequence[Row]) -> Component:
    title = request.say(f"its_{name}")
    if not rows:
        return section(title, html.P(request.say("none_of_these"), role="status"))
    drawn = [cells(request, row) for row in rows]
    return section(title, table([request.say(key) for key in heads], drawn, label=title), note=count_text(len(rows)))


def _petition(request: Request, row: Row) -> list[str]:
    state = "overdue" if row["is_overdue"] else "closed" if row["closed_on"] else "open"
    return [
        row["petition_id"],
        row["category"] or "",
        request.unit_name(row["department_code"] or "UNASSIGNED"),
        *(str(row[name] or DASH) for name in ("accepted_on", "due_on", "closed_on")),
        request.say(state),
    ]


def _policy(_request: Request, row: Row) -> list[str]:
    days = (str(row[name] or DASH) for name in ("pushed_on", "delivered_on", "read_on"))
    return [row["policy_name"] or row["policy_id"], *days]


def _subsidy(_request: Request, row: Row) -> list[str]:
    return [
        row["application_id"],
        row["policy_name"] or row["program"] or "",
        *(str(row[name] or DASH) for name in ("applied_on", "approved_on")),
        *(money_words(row[name]) for name in ("requested_yuan", "approved_yuan", "paid_yuan")),
    ]


def _contract(request: Request, row: Row) -> list[str]:
    return [
        _kind(request, row),
        row["institution"] or "",
        *(str(row[name] or DASH) for name in ("begins_on", "ends_on")),
        money_words(row["amount_yuan"]),
        value_text(row["rate_share"], SHARE),
    ]


def _kind(request: Request, row: Row) -> str:
    return request.say(row["kind"]) if row["kind"] in _KINDS else str(row["kind"])


def _service(request: Request, row: Row) -> list[str]:
    return [_kind(request, row), row["words"] or "", str(row["day"] or DASH), str(row["until_on"] or "")]


_LISTS: dict[str, tuple[Sequence[str], Cells]] = {
    "petitions": (
        ("petition", "category", "one_department", "received_on", "due_on", "closed_on", "status"),
        _petition,
    ),
    "policies": (("policy", "pushed_on", "reached_on", "read_on"), _policy),
    "subsidies": (
        ("application", "policy", "applied_on", "approved_on", "requested_yuan", "approved_yuan", "paid_yuan"),
        _subsidy,
    ),
    "money": (("kind_of", "institution", "begins_on", "ends_on", "amount", "rate"), _contract),
    "services": (("kind_of", "detail", "on_day", "expires_on"), _service),
}
