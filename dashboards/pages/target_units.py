"""The lower half of a target's page: units, what is left out, and the records that count."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.format import count_text, measure_of
from dashboards.board.status import status_of
from dashboards.figures import Dot, dots, graph
from dashboards.grids import grid
from dashboards.numbers import interval_words, value_words
from dashboards.parts import badge, section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.errors import YingshangError
from yingshang.snapshots.explaining import Subject, some_records_of, subject_of

_PARTS = ("numerator", "denominator")
_RECORDS = 200
_KINDS = ("district", "street", "park", "department")
_CHART_UNITS = 40


def below(request: Request, row: Row) -> list[Component | None]:
    """Return the sections of a computed target."""
    return [_units(request, row), _left_out(request, row), _records(request, row)]


def _units(request: Request, row: Row) -> Component | None:
    found = request.view.rows(
        "target_units", kpi_id=row["kpi_id"], definition_id=row["definition_id"], as_of=request.view.as_of
    )
    parts = [one | {"unit": row["unit"], "operator": row["operator"]} for one in found if not one["is_whole"]]
    if not parts:
        return None
    kinds = sorted({one["unit_kind"] for one in parts}, key=_KINDS.index)
    kind = request.address.parameters.get("by", kinds[0])
    shown = [one for one in parts if one["unit_kind"] == (kind if kind in kinds else kinds[0])]
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
