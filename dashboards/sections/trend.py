"""The way of a target through its window: value, promise, pace, forecast, and what people remarked."""

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Band, Line, Note, graph, lines
from dashboards.numbers import value_words
from dashboards.parts import badge, section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import measure_of, value_text

_JUDGED = ("NO_DATA", "NOT_DUE")


def trend(request: Request, row: Row, *, height: int = 320) -> Component | None:
    """Return the chart with its table; None where fewer than two days have a figure."""
    points = points_of(request, row)
    if len(points) < 2:  # noqa: PLR2004 - one point is no line
        return None
    measure = measure_of(row["unit"], row["target"])
    series = [
        Line(request.say("value"), [one["value"] for one in points], "data"),
        Line(request.say("target_line"), [one["target"] for one in points], "ink-soft", "dot"),
    ]
    if any(one["pace_expected"] not in (None, one["target"]) for one in points):
        series.append(Line(request.say("pace_line"), [one["pace_expected"] for one in points], "rival", "dash"))
    figure = lines(
        [one["day"] for one in points],
        series,
        request.look,
        factor=measure.factor,
        suffix=measure.suffix,
        band=_band(request, row, points[-1]),
        notes=[Note(note.day, f"{note.display_name}: {note.words}") for note in request.notes(row["kpi_id"])],
    )
    chart = graph(figure, request.look, label=f"{request.named(row)} {request.say('trend')}", height=height)
    return section(request.say("trend"), chart, _as_table(request, row, points))


def points_of(request: Request, row: Row) -> list[Row]:
    """Return the days of the official figure that have one."""
    place = {name: row[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    found = request.view.rows("target_trend", **place)
    return [one for one in found if one["value"] is not None and one["status"] not in _JUDGED]


def _band(request: Request, row: Row, last: Row) -> Band | None:
    if row["forecast"] is None or last["day"] >= row["window_end"]:
        return None
    ends = (row["forecast_low"], row["forecast_high"])
    return Band(request.say("forecast"), last["day"], last["value"], row["window_end"], row["forecast"], *ends)


def _as_table(request: Request, row: Row, points: list[Row]) -> Component:
    measure = measure_of(row["unit"], row["target"])
    heads = [request.say(key) for key in ("as_of", "value", "target_line", "status")]
    ends = [one for one in points if one["day"] == points[-1]["day"] or one["day"].day == 1]
    rows = [
        [
            str(one["day"]),
            value_words({**row, **one}),
            value_text(one["target"], measure),
            badge(request, one["status"]),
        ]
        for one in reversed(ends)
    ]
    return html.Details([html.Summary(request.say("table_of_chart")), table(heads, rows, numeric=(1, 2))])
