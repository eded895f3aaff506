"""From one target's numbers to the geometry of its bullet bar and sparkline: scales and positions, no markup."""

from datetime import date
from decimal import Decimal
from math import floor

from markupsafe import Markup

from dashboards.board.kpi import Kpi
from dashboards.board.status import status_of
from dashboards.board.svg import Bullet, Sparkline, Tick, bullet_svg, sparkline_svg
from yingshang.amounts import decimals_beside, plain_text, target_text, value_text

_STEP = 0.05
_HEADROOM = 1.08


def draw_bullet(kpi: Kpi) -> Markup:
    """Draw value, target and pace of the city on one scale; both ends of the scale are labelled."""
    city, measure, target = kpi.city, kpi.measure, kpi.target.target
    value = city.value if city else None
    pace = city.pace_expected if city else None
    low, high = _scale(kpi, [mark for mark in (value, target, pace) if mark is not None])
    status = status_of(kpi.status_code)

    def place(mark: Decimal) -> float:
        return (float(mark) - low) / (high - low)

    promise = target_text(kpi.target.operator, target, measure)
    has_own_pace = pace is not None and pace != target
    decimals = decimals_beside(value, target, measure=measure) if value is not None else 2
    reading = f"{kpi.target.name_zh}：当前 {value_text(value, measure, decimals)}，目标 {promise}，{status.word}"
    return bullet_svg(
        Bullet(
            reach=None if value is None else place(value),
            target=Tick(place(target), f"目标 {promise}"),
            pace=Tick(place(pace), f"序时 {value_text(pace, measure)}") if pace is not None and has_own_pace else None,
            scale_from=plain_text(Decimal(str(round(low, 4))), measure),
            scale_to=plain_text(Decimal(str(round(high, 4))), measure),
            tone=status.tone,
            summary=reading,
        )
    )


def _scale(kpi: Kpi, marks: list[Decimal]) -> tuple[float, float]:
    """Rates are read near their target, so their scale may start above 0; amounts always start at 0."""
    lowest, highest = float(min(marks)), float(max(marks))
    if not kpi.measure.is_rate:
        return 0.0, _round_up(max(highest, 0.0) * _HEADROOM or 1.0)
    low = max(0.0, floor((lowest - _STEP) / _STEP + 1e-9) * _STEP)
    return low, max(1.0, highest)


def _round_up(amount: float) -> float:
    """Round up to two digits, so that the end of the scale reads as a plain number."""
    power = 10.0 ** (len(str(int(amount))) - 2)
    return -floor(-amount / power) * power


def draw_sparkline(kpi: Kpi) -> Markup | None:
    """Draw the city's official number through the window; None when no day of it has a number."""
    history = kpi.official_history
    if not history:
        return None
    start, end = kpi.target.window_start, kpi.target.window_end
    target = float(kpi.target.target)
    values = [float(point.value) for point in history if point.value is not None]
    low, high = min(*values, target), max(*values, target)
    margin = (high - low or 1.0) * 0.12
    low, high = low - margin, high + margin
    points = [
        (_elapsed(point.period_end, start, end), (float(point.value) - low) / (high - low))
        for point in history
        if point.value is not None
    ]
    first, last = history[0], history[-1]
    summary = (
        f"{kpi.target.name_zh}走势：{first.period_end} {value_text(first.value, kpi.measure)}，"
        f"{last.period_end} {value_text(last.value, kpi.measure)}"
    )
    return sparkline_svg(Sparkline(points, (target - low) / (high - low), summary))


def _elapsed(day: date, start: date, end: date) -> float:
    return (day - start).days / max((end - start).days, 1)
