"""The way of one target through its window: official number, rivals, target and pace."""

from datetime import date, timedelta

from dashboards.board.chart_style import LEGEND_GAP, Figure, coordinate, coordinates, make_layout, make_rule, plain
from dashboards.board.format import target_text
from dashboards.board.kpi import Kpi
from dashboards.board.palette import LIGHT
from dashboards.board.snapshot import HistoryPoint

_RIVAL_DASHES = ("dot", "dash", "dashdot", "longdash")
_SHORT_WINDOW_DAYS = 400
# A line at 100 % must not be cut in half by the frame.
_ABOVE_ALL_RATES = 100.6


def trend_figure(kpi: Kpi) -> Figure | None:
    """Draw the city's number through the window: official, rivals, target and pace; None without any number."""
    official = kpi.official_history
    if not official:
        return None
    target = kpi.target
    traces = [
        _line(kpi, points, kpi.definitions[name].name_zh if name in kpi.definitions else name, dash=dash)
        for dash, (name, points) in zip(_RIVAL_DASHES, _rival_histories(kpi), strict=False)
    ]
    days = [target.window_start.isoformat(), target.window_end.isoformat()]
    promise = f"目标 {target_text(target.operator, target.target, kpi.measure)}"
    traces.append(make_rule(days, coordinates([target.target] * 2, kpi.measure), promise, "ink", "solid"))
    if not kpi.measure.is_rate:
        traces.append(_pace(kpi, official))
    traces.append(_line(kpi, official, "正式口径", dash=None))
    traces.append(_last_point(kpi, official[-1]))
    return {"data": traces, "layout": _trend_layout(kpi)}


def _trend_layout(kpi: Kpi) -> Figure:
    start, end = kpi.target.window_start, kpi.target.window_end
    layout = make_layout(height=400, margin={"l": 8, "r": 18, "t": 44, "b": 28})
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h",
        "x": 0,
        "y": 1.02,
        "yanchor": "bottom",
        "traceorder": "reversed",
        "itemwidth": 30,
    }
    layout["hovermode"] = "x unified"
    layout["xaxis"] |= {
        "type": "date",
        "range": [start.isoformat(), (end + timedelta(days=4)).isoformat()],
        "showspikes": True,
        "spikemode": "across",
        "spikedash": "solid",
        "spikethickness": 1,
        "spikecolor": LIGHT["rival"],
        "tickformat": "%-m月",
        "hoverformat": "%Y-%m-%d",
        "dtick": "M1" if (end - start).days < _SHORT_WINDOW_DAYS else "M3",
        "ticklabelmode": "period",
    }
    layout["yaxis"] |= {"range": _trend_range(kpi), "nticks": 6}
    if kpi.measure.is_rate:
        layout["yaxis"]["ticksuffix"] = " %"
    return layout


def _pace(kpi: Kpi, points: list[HistoryPoint]) -> Figure:
    """Draw the pace as far as it was computed and on to the deadline, where it is the target by definition."""
    days = [point.period_end.isoformat() for point in points] + [kpi.target.window_end.isoformat()]
    heights = [point.pace_expected for point in points] + [kpi.target.target]
    return make_rule(days, coordinates(heights, kpi.measure), "序时进度", "ink-soft", "dash")


def _rival_histories(kpi: Kpi) -> list[tuple[str, list[HistoryPoint]]]:
    official = kpi.target.official_definition_id
    return [(name, kpi.measured(points)) for name, points in kpi.daily.items() if name != official]


def _trend_range(kpi: Kpi) -> list[float]:
    """Fit official line, target, pace and where the rivals are now; a rival's wild first weeks may leave the frame."""
    numbers = [kpi.target.target]
    for point in kpi.official_history:
        numbers += [number for number in (point.value, point.pace_expected) if number is not None]
    numbers += [row.value for row in kpi.rivals if row.value is not None]
    shown = [coordinate(number, kpi.measure) for number in numbers]
    margin = (max(shown) - min(shown) or 1.0) * 0.1
    ceiling = max(shown) + margin
    return [max(0.0, min(shown) - margin), min(_ABOVE_ALL_RATES, ceiling) if kpi.measure.is_rate else ceiling]


def _line(kpi: Kpi, points: list[HistoryPoint], name: str, dash: str | None) -> Figure:
    known = [point for point in points if point.value is not None]
    is_official = dash is None
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(name) + LEGEND_GAP,
        "x": [point.period_end.isoformat() for point in known],
        "y": coordinates([point.value for point in known], kpi.measure),
        "line": {
            "color": LIGHT["data" if is_official else "rival"],
            "width": 2.6 if is_official else 1.3,
            "dash": dash or "solid",
        },
        "hovertemplate": f"%{{y:.2f}} {kpi.measure.suffix}",
    }


def _last_point(kpi: Kpi, point: HistoryPoint) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.period_end.isoformat()],
        "y": coordinates([point.value], kpi.measure),
        "marker": {"color": LIGHT["data"], "size": 9},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def month_ends(points: list[HistoryPoint]) -> list[HistoryPoint]:
    """Pick the last point of every month, for the table under the trend."""
    last: dict[tuple[int, int], HistoryPoint] = {}
    for point in points:
        day: date = point.period_end
        last[day.year, day.month] = point
    return list(last.values())
