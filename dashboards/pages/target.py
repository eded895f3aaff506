"""One target: what was promised, where it stands and goes, by unit and definition, and the records that count."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.format import count_text, measure_of, value_text
from dashboards.board.status import status_of
from dashboards.figures import Dot, dots, graph, lines
from dashboards.grids import grid
from dashboards.numbers import change_words, gap_words, goal_words, interval_words, parts_words, value_words
from dashboards.parts import badge, bullet, facts, notice, section, table
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.words import source_kind
from yingshang.errors import YingshangError
from yingshang.snapshots.explaining import Subject, some_records_of, subject_of

_PARTS = ("numerator", "denominator")
_RECORDS = 200
_KINDS = ("district", "street", "park", "department")
_CHART_UNITS = 40


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
            parts += [_units(request, row), _left_out(request, row), _records(request, row)]
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


def _units(request: Request, row: Row) -> Component | None:
    found = request.view.rows(
        "target_units", kpi_id=row["kpi_id"], definition_id=row["definition_id"], as_of=request.view.as_of
    )
    below = [one | {"unit": row["unit"], "operator": row["operator"]} for one in found if not one["is_whole"]]
    if not below:
        return None
    kinds = sorted({one["unit_kind"] for one in below}, key=_KINDS.index)
    kind = request.address.parameters.get("by", kinds[0])
    shown = [one for one in below if one["unit_kind"] == (kind if kind in kinds else kinds[0])]
    shown.sort(key=lambda one: (not one["is_ranked"], one["value"] is None, -(one["value"] or 0), one["unit_code"]))
    links = [dcc.Link(request.say(name), href=request.address.link(by=name)) for name in kinds]
    heads = [request.say(key) for key in ("unit", "value", "numerator", "denominator", "status", "interval")]
    rows = [
        [
            dcc.Link(one["unit_name"], href=request.address.link(unit=f"{one['unit_kind']}:{one['unit_code']}")),
            value_words(one),
            count_text(one["numerator"]),
            count_text(one["denominator"]),
            badge(request, one["status"]),
            interval_words(one),
        ]
        for one in shown
    ]
    ranked = [one for one in shown if one["is_ranked"]][:_CHART_UNITS]
    chart = _ranking(request, row, ranked) if ranked else None
    note = request.say("rank_note")
    return section(
        request.say("units"),
        html.Nav(links, className="tabs", **{"aria-label": request.say("units")}),
        chart,
        table(heads, rows, numeric=(1, 2, 3)),
        note=note,
    )


def _ranking(request: Request, row: Row, ranked: list[Row]) -> Component:
    measure = measure_of(row["unit"], row["target"])
    found = [
        Dot(one["unit_name"], one["value"], status_of(one["status"]).tone, status_of(one["status"]).symbol)
        for one in ranked
    ]
    figure = dots(
        found,
        target=row["target"] if measure.is_rate else None,
        theme=request.theme,
        factor=measure.factor,
        suffix=measure.suffix,
    )
    return graph(figure, label=request.say("units"), height=90 + 26 * len(ranked))


def _subject(request: Request, row: Row) -> Subject:
    """Return the unit that the address names, or the whole.

    Raises:
        YingshangError: the target has no figure for it.
    """
    kind, _, code = request.address.parameters.get("unit", "").partition(":")
    unit = {"unit_kind": kind, "unit_code": code} if code else None
    return subject_of(request.view.connection, row["kpi_id"], row["definition_id"], unit)


def _left_out(request: Request, row: Row) -> Component | None:
    place = {name: row[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    found = request.view.rows("target_exclusions", **place)
    if not found:
        return None
    heads = [request.say("reason"), request.say("records")]
    rows = [[one["reason_zh"] or one["reason"], count_text(one["records"])] for one in found]
    return section(request.say("exclusions"), table(heads, rows, numeric=(1,)))


def _records(request: Request, row: Row) -> Component:
    title = request.say("records")
    try:
        subject = _subject(request, row)
    except YingshangError as error:
        return section(title, html.P(str(error), role="status"))
    is_whole = (subject.unit_kind, subject.unit_code) == (subject.root_kind, subject.root_code)
    if not request.view.sees(subject.unit_kind, subject.unit_code, is_whole=is_whole):
        return section(title, html.P(request.say("no_records"), role="status"))
    records = some_records_of(request.view.connection, subject, _RECORDS)
    heads = {key: request.say(key) for key in ("record", "counted_on", *_PARTS)}
    cells = [
        {"record": one["record_id"], "counted_on": str(one["counted_on"] or "")}
        | {name: count_text(one[name].normalize()) for name in _PARTS}
        for one in records
    ]
    words = f"{subject.unit_code} · {len(records)}{'+' if len(records) == _RECORDS else ''}"
    return section(title, grid(heads, cells, theme=request.theme, numeric=_PARTS, label=title), note=words)
