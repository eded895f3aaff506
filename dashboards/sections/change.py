"""What the change since last month is made of: every part's own movement, and what its weight did."""

from decimal import Decimal
from fractions import Fraction

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.figures import graph, waterfall
from dashboards.parts import charted, section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import Measure, gap_text, measure_of, value_text
from yingshang.snapshots.change import SPLITS, Change, change_of
from yingshang.snapshots.explaining import Subject

_PARTS = 10


def change(request: Request, row: Row, subject: Subject | None) -> Component | None:
    """Return the parts of the change, split as the address asks (`split`)."""
    if subject is None:
        return None
    asked = request.asked("split")
    split = asked if asked in SPLITS else SPLITS[0]
    official = request.view.rows("target_definitions", kpi_id=row["kpi_id"], as_of=request.view.as_of)[0]
    until = min(request.view.as_of, row["window_end"])
    view, is_balance = request.view, official["is_balance"]
    found = view.remembered(
        "change",
        lambda: change_of(view.connection, subject, split, until, row["kind"], is_balance=is_balance),
        {"subject": subject, "split": split},
    )
    links = [
        dcc.Link(request.say(name), href=request.address.link(split=name), className="current" if name == split else "")
        for name in SPLITS
    ]
    tabs = html.Nav(links, className="tabs", **{"aria-label": request.say("change")})
    body = _body(request, row, found) if found and found.movement is not None else html.P(request.say("no_change"))
    return section(request.say("change"), tabs, body, note=request.say("change_note"))


def _body(request: Request, row: Row, found: Change) -> Component:
    measure = measure_of(row["unit"], row["target"])
    parts = sorted((one for one in found.contributions if one.total), key=lambda one: -abs(one.total))
    shown, rest = parts[:_PARTS], parts[_PARTS:]
    steps = [(request.say("last_month"), _decimal(found.before), True)]
    steps += [(request.unit_name(one.part), _decimal(one.total), False) for one in shown]
    if rest:
        steps.append((request.say("other"), _decimal(sum((one.total for one in rest), Fraction(0))), False))
    steps.append((request.say("this_month"), _decimal(found.after), True))
    figure = waterfall(steps, request.look, factor=measure.factor, suffix=measure.suffix)
    if measure.is_rate:
        figure["layout"]["yaxis"] |= {"range": _near(figure)}
    heads = [request.say(key) for key in ("part", "own_change", "weight_change", "together")]
    rows = [
        [request.unit_name(one.part), *(_gap(part, measure) for part in (one.rate, one.mix, one.total))]
        for one in parts
    ]
    words = f"{value_text(_decimal(found.before), measure)} → {value_text(_decimal(found.after), measure)}"
    as_table = table(heads, [*rows, [words, "", "", _gap(found.movement or Fraction(0), measure)]], numeric=(1, 2, 3))
    chart = graph(figure, request.look, label=request.say("change"), height=320)
    return charted(chart, request.say("table_of_chart"), as_table)


def _near(figure: dict) -> list[float]:  # type: ignore[type-arg]
    """Return the range in which small movements of a share can be seen; the levels are cut off below."""
    (trace,) = figure["data"]
    tops = [base + height for base, height in zip(trace["base"], trace["y"], strict=True)]
    feet = [base for base in trace["base"] if base] or [min(tops)]
    low, high = min(*feet, *tops), max(tops)
    room = (high - low or 1.0) * 0.3
    return [max(0.0, low - room), high + room]


def _gap(value: Fraction, measure: Measure) -> str:
    return gap_text(_decimal(value), measure)


def _decimal(value: Fraction | None) -> Decimal:
    """Return an exact fraction as a decimal for reading."""
    value = value or Fraction(0)
    return Decimal(value.numerator) / Decimal(value.denominator)
