"""One target: what was promised, where it stands and goes, by unit and definition, and the records that count."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.numbers import (
    change_words,
    gap_words,
    goal_words,
    parts_words,
    rival_gap_words,
    value_words,
)
from dashboards.pages.target_units import by_unit
from dashboards.parts import badge, bullet, facts, notice, section, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.sections.change import change
from dashboards.sections.grounds import checks, revisions
from dashboards.sections.left_out import left_out
from dashboards.sections.records import records, subject_seen
from dashboards.sections.remarks import remarks
from dashboards.sections.trend import trend
from dashboards.words import source_kind
from yingshang.amounts import DASH, measure_of, value_text

LATER = "later"


def render(request: Request, kpi_id: str) -> Component:
    """Return the page; an unknown target gets a page that says so."""
    found = [row for row in request.view.rows("targets", as_of=request.view.as_of) if row["kpi_id"] == kpi_id]
    if not found:
        link = dcc.Link(request.say("targets"), href=request.address.link("/targets"))
        return notice(request.say("unknown_target"), kpi_id, link)
    (row,) = found
    parts: list[Component | None] = [_promise(request, row)]
    if row["status"]:
        parts += [_way(request, row), trend(request, row), _definitions(request, row)]
        if row["source_kind"] == "computed":
            parts += _records_of(request, row)
        parts += [revisions(request, row), checks(request, row)]
    parts.append(remarks(request, row))
    return html.Div([html.H1(request.named(row)), *(part for part in parts if part is not None)])


def render_later(request: Request, kpi_id: str) -> Component | None:
    """Return what the change since last month is made of, which reads every record of two months."""
    found = [row for row in request.view.rows("targets", as_of=request.view.as_of) if row["kpi_id"] == kpi_id]
    if not found or found[0]["source_kind"] != "computed":
        return None
    return change(request, found[0], subject_seen(request, found[0]))


def _records_of(request: Request, row: Row) -> list[Component | None]:
    subject = subject_seen(request, row)
    return [
        by_unit(request, row),
        left_out(request, row, subject),
        html.Div(id=LATER) if subject is not None else None,
        records(request, row),
    ]


def _promise(request: Request, row: Row) -> Component:
    told = {
        request.say("quote"): html.Blockquote(row["quote"]),
        request.say("document"): f"{row['document']} {row['clause']}",
        request.say("lead_unit"): row["lead_unit"],
        request.say("kind"): source_kind(row["source_kind"], request.address.language),
    }
    forms = ("xlsx", "csv", "png") if row["status"] else ()
    unit = request.asked("unit")
    links = [
        html.A(
            request.say(f"export_{form}"), href=f"/export/{row['kpi_id']}.{form}" + (f"?unit={unit}" if unit else "")
        )
        for form in forms
    ]
    return section(
        request.say("goal"), facts(told), html.Nav(links, className="links") if links else None, note=row["note"] or ""
    )


def _way(request: Request, row: Row) -> Component:
    measure = measure_of(row["unit"], row["target"])
    verdict = {True: request.say("reachable"), False: request.say("lost"), None: ""}[row["reachable"]]
    ends = [value_text(row[name], measure) for name in ("forecast_low", "forecast_high") if row[name] is not None]
    forecast = value_text(row["forecast"], measure) if row["forecast"] is not None else ""
    told = {
        request.say("value"): f"{value_words(row, request.address.language)}  {parts_words(row)}",
        request.say("goal"): goal_words(row),
        request.say("gap"): gap_words(row),
        request.say("month_ago"): change_words(row),
        request.say("year_ago"): change_words(row, "year_ago_value"),
        request.say("forecast"): f"{forecast} ({' – '.join(ends)})" if ends else forecast,
        request.say("run_rate"): value_text(row["required_run_rate"], measure) if row["required_run_rate"] else "",
        request.say("result"): verdict,
        request.say("cutoff"): str(row["data_cutoff"] or ""),
    }
    return section(request.say("status"), badge(request, row["status"]), bullet(row), facts(told))


def _definitions(request: Request, row: Row) -> Component:
    heads = [request.say(key) for key in ("definitions", "value", "rival_gap", "status", "version", "formula")]
    rows = [
        [
            f"{request.named(one)} ({request.say('official' if one['is_official'] else 'rival')})",
            f"{value_words(one)} {parts_words(one)}" if one["status"] else DASH,
            rival_gap_words(one, row),
            badge(request, one["status"]) if one["status"] else DASH,
            str(one["version"]),
            request.named(one, "formula_zh", "formula_en"),
        ]
        for one in request.view.rows("target_definitions", kpi_id=row["kpi_id"], as_of=request.view.as_of)
    ]
    return section(request.say("definitions"), table(heads, rows, numeric=(1, 2)))
