"""The way of one target through its window: official number, rivals, target and pace, with the key to the lines."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.board.chart_style import Figure, coordinate, coordinates, make_layout, plain
from dashboards.board.kpi import Kpi
from dashboards.board.palette import LIGHT
from dashboards.board.snapshot import HistoryPoint
from yingshang.amounts import decimals_beside, target_text, value_text

_RIVAL_DASHES = ("dot", "dashdot", "longdashdot", "longdash")
_SHORT_WINDOW_DAYS = 400
# A line at 100 % must not be cut in half by the frame.
_ABOVE_ALL_RATES = 100.6


@dataclass(frozen=True, slots=True)
class Key:
    """How one line of the trend looks: its name, colour and dash. The page writes the keys above the chart.

    Plotly's own legend would lie on the chart as soon as names are as long as those of real definitions.
    """

    name: str
    colour: str
    dash: str
    width: float


_OFFICIAL = Key("正式口径", "data", "solid", 2.6)
_PACE = Key("序时进度", "ink-soft", "dash", 1.2)


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend chart and the keys to its lines, the official one first."""

    figure: Figure
    keys: list[Key]


def draw_trend(kpi: Kpi) -> Trend | None:
    """Draw the city's number through the window; None when no day of it has a number."""
    official = kpi.official_history
    if not official:
        return None
    target_key = Key(f"目标 {target_text(kpi.target.operator, kpi.target.target, kpi.measure)}", "ink", "solid", 1.2)
    rivals = _rivals(kpi)
    traces = [_line(kpi, points, key) for key, points in rivals]
    traces.append(_target(kpi, target_key))
    keys = [_OFFICIAL, target_key]
    if not kpi.measure.is_rate:
        traces.append(_pace(kpi, official))
        keys.append(_PACE)
    traces += [_line(kpi, official, _OFFICIAL), _last_point(kpi, official[-1])]
    return Trend({"data": traces, "layout": _trend_layout(kpi)}, [*keys, *(key for key, _ in rivals)])


def _trend_layout(kpi: Kpi) -> Figure:
    # After the deadline late work may still move the number: those days are part of the way.
    start, end = kpi.target.window_start, max(kpi.target.window_end, kpi.as_of)
    layout = make_layout(height=360, margin={"l": 8, "r": 18, "t": 12, "b": 28})
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


def _rivals(kpi: Kpi) -> list[tuple[Key, list[HistoryPoint]]]:
    """Return the other definitions' lines in the order of the cards."""
    names = [row.definition_id for row in kpi.rivals]
    return [
        (Key(kpi.short_name(name), "rival", dash, 1.3), kpi.measured(kpi.daily.get(name, [])))
        for dash, name in zip(_RIVAL_DASHES, names, strict=False)
    ]


def _target(kpi: Kpi, key: Key) -> Figure:
    days = [kpi.target.window_start.isoformat(), kpi.target.window_end.isoformat()]
    return _rule(days, coordinates([kpi.target.target] * 2, kpi.measure), key)


def _pace(kpi: Kpi, points: list[HistoryPoint]) -> Figure:
    """Draw the pace as far as it was computed and on to the deadline, where it is the target by definition."""
    days = [point.period_end.isoformat() for point in points] + [kpi.target.window_end.isoformat()]
    heights = [point.pace_expected for point in points] + [kpi.target.target]
    return _rule(days, coordinates(heights, kpi.measure), _PACE)


def _rule(days: list[str], heights: list[float | None], key: Key) -> Figure:
    """Return a reference line that stays silent under the pointer."""
    return _stroke(days, heights, key) | {"hoverinfo": "skip"}


def _stroke(days: list[str], heights: list[float | None], key: Key) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(key.name),
        "x": days,
        "y": heights,
        "line": {"color": LIGHT[key.colour], "width": key.width, "dash": key.dash},
    }


def _line(kpi: Kpi, points: list[HistoryPoint], key: Key) -> Figure:
    known = [(point.period_end.isoformat(), point.value) for point in points if point.value is not None]
    readings = [
        value_text(value, kpi.measure, decimals_beside(value, kpi.target.target, measure=kpi.measure))
        for _, value in known
    ]
    stroke = _stroke([day for day, _ in known], coordinates([value for _, value in known], kpi.measure), key)
    return stroke | {"text": readings, "hovertemplate": "%{text}"}


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


def _last_point(kpi: Kpi, point: HistoryPoint) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.period_end.isoformat()],
        "y": coordinates([point.value], kpi.measure),
        "marker": {"color": LIGHT["data"], "size": 9},
        "hoverinfo": "skip",
    }


def month_ends(points: list[HistoryPoint]) -> list[HistoryPoint]:
    """Pick the last point of every month, for the table under the trend."""
    last: dict[tuple[int, int], HistoryPoint] = {}
    for point in points:
        day: date = point.period_end
        last[day.year, day.month] = point
    return list(last.values())
