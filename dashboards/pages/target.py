"""One target: what was promised, where it stands and goes, by unit and definition, and the records that count."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.format import measure_of, value_text
from dashboards.figures import graph, lines
from dashboards.numbers import change_words, gap_words, goal_words, parts_words, value_words
from dashboards.pages.target_units import below
from dashboards.parts import badge, bullet, facts, notice, section, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.words import source_kind


def render(request: Request, kpi_id: str) -> Component:
    """Return the page; an unknown target gets a page that says so."""
    found = [row for row in request.view.rows("targets", as_of=request.view.as_of) if row["kpi_id"] == kpi_id]
    if not found:
        link = dcc.Link(request.say("targets"), href=request.address.link("/targets"))
        return notice(request.say("unknown_target"), kpi_id, link)
    (row,) = found
    parts: list[Component | None] = [_promise(request, row)]
    if row["status"]:
        parts += [_way(request, row), _trend(request, row), _definitions(request, row)]
        if row["source_kind"] == "computed":
            parts += below(request, row)
    return html.Div([html.H1(request.named(row)), *(part for part in parts if part is not None)])


def _promise(request: Request, row: Row) -> Component:
    told = {
        request.say("quote"): html.Blockquote(row["quote"]),
        request.say("document"): f"{row['document']} {row['clause']}",
        request.say("lead_unit"): row["lead_unit"],
        request.say("kind"): source_kind(row["source_kind"], request.address.language),
    }
    export = html.A(request.say("export"), href=f"/export/{row['kpi_id']}.xlsx") if row["status"] else None
    return section(request.say("goal"), facts(told), export, note=row["note"] or "")


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
        request.say("forecast"): f"{forecast} ({' – '.join(ends)})" if ends else forecast,
        request.say("run_rate"): value_text(row["required_run_rate"], measure) if row["required_run_rate"] else "",
        request.say("result"): verdict,
        request.say("cutoff"): str(row["data_cutoff"] or ""),
    }
    return section(request.say("status"), badge(request, row["status"]), bullet(row), facts(told))


def _trend(request: Request, row: Row) -> Component | None:
    place = {name: row[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    points = request.view.rows("target_trend", **place)
    if len(points) < 2:  # noqa: PLR2004 - one point is no line
        return None
    measure = measure_of(row["unit"], row["target"])
    series = [
        (request.say("value"), [one["value"] for one in points], "data", "solid"),
        (request.say("target_line"), [one["target"] for one in points], "ink-soft", "dot"),
    ]
    if any(one["pace_expected"] != one["target"] for one in points):
        series.append((request.say("pace_line"), [one["pace_expected"] for one in points], "rival", "dash"))
    days = [one["day"] for one in points]
    figure = lines(days, series, theme=request.theme, factor=measure.factor, suffix=measure.suffix)
    heads = [request.say(key) for key in ("as_of", "value", "target_line", "status")]
    ends = [one for one in points if one["day"] == points[-1]["day"] or (one["day"].day == 1)]
    rows = [
        [str(one["day"]), value_words(row | one), value_text(one["target"], measure), badge(request, one["status"])]
        for one in reversed(ends)
    ]
    as_table = html.Details([html.Summary(request.say("table_of_chart")), table(heads, rows, numeric=(1, 2))])
    return section(request.say("trend"), graph(figure, label=request.say("trend")), as_table)


def _definitions(request: Request, row: Row) -> Component:
    heads = [request.say(key) for key in ("definitions", "value", "status", "version", "formula")]
    rows = [
        [
            f"{request.named(one)} ({request.say('official' if one['is_official'] else 'rival')})",
            f"{value_words(one)} {parts_words(one)}" if one["status"] else "—",
            badge(request, one["status"]) if one["status"] else "—",
            str(one["version"]),
            request.named(one, "formula_zh", "formula_en"),
        ]
        for one in request.view.rows("target_definitions", kpi_id=row["kpi_id"], as_of=request.view.as_of)
    ]
    return section(request.say("definitions"), table(heads, rows, numeric=(1,)))
