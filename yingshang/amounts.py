"""Numbers to words: percentages, 亿元, gaps, dates. The only place that rounds.

Rounding must never fight the status: a value that misses its target is shown with as many decimals as it takes to
look different from the target (94.996 % beside "> 95 %" never becomes 95.00 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

DASH = "—"
OPERATORS = {">": ">", ">=": "≥", "<": "<", "<=": "≤", "=": "="}
# Beyond this many decimals nothing can differ: shares have 12 at most, money has 10 in 亿元.
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """The unit in which a target is read aloud.

    Attributes:
        factor: Multiplies the stored value (share or 元) into the shown one.
        suffix: Stands after a value.
        gap_suffix: Stands after a difference of two values.
        is_rate: Whether the stored value is a share of a denominator.
    """

    factor: Decimal
    suffix: str
    gap_suffix: str
    is_rate: bool


SHARE = Measure(Decimal(100), "%", "个百分点", is_rate=True)
MONEY = Measure(Decimal("0.00000001"), "亿元", "亿元", is_rate=False)
SMALL_MONEY = Measure(Decimal("0.0001"), "万元", "万元", is_rate=False)
_LEAST_LARGE_YUAN = 10_000_000


def measure_of(unit: str, target: Decimal | None = None) -> Measure:
    """Return how values stored in `unit` (share, 元 or a counted thing) are read.

    Money towards a target below a tenth of 亿元 is read in 万元: nobody reads ≥ 0.0002 亿元.
    """
    if unit == "元" and target is not None and abs(target) < _LEAST_LARGE_YUAN:
        return SMALL_MONEY
    known = {"share": SHARE, "元": MONEY}
    return known.get(unit) or Measure(Decimal(1), unit, unit, is_rate=False)


def exact_value(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, target: Decimal | None
) -> Decimal | None:
    """Return the value, undoing its rounding to six decimals where that made it equal to the target."""
    if value is None or value != target or not denominator or numerator is None:
        return value
    with localcontext() as context:
        context.prec = 40
        return numerator / denominator


def decimals_beside(value: Decimal, *marks: Decimal | None, measure: Measure) -> int:
    """Return the fewest decimals (two or more) at which `value` stays on its own side of every mark."""
    shown = value * measure.factor
    decimals = 2
    for mark in marks:
        if mark is None:
            continue
        line = mark * measure.factor
        while decimals < _MOST_DECIMALS and _side(_rounded(shown, decimals), line) != _side(shown, line):
            decimals += 1
    return decimals


def number_text(value: Decimal | None, measure: Measure, decimals: int = 2) -> str:
    """Write a stored value as a bare number in the unit of `measure`, half up."""
    if value is None:
        return DASH
    return f"{_rounded(value * measure.factor, decimals):,f}".replace("-", "−")


def value_text(value: Decimal | None, measure: Measure, decimals: int = 2) -> str:
    """Write a stored value with its unit."""
    return DASH if value is None else f"{number_text(value, measure, decimals)} {measure.suffix}"


def figure_text(value: Decimal | None, measure: Measure, *marks: Decimal | None) -> str:
    """Write a figure with its unit: a count without decimals, the rest with those that keep it apart from the marks."""
    if value is None:
        return DASH
    if not measure.is_rate and measure.factor == 1 and value == int(value):
        return f"{count_text(value)} {measure.suffix}"
    return value_text(value, measure, decimals_beside(value, *marks, measure=measure))


def plain_text(value: Decimal | None, measure: Measure) -> str:
    """Write a stated figure (a target) as the document does: without idle zeros, with its unit."""
    if value is None:
        return DASH
    shown = (value * measure.factor).normalize()
    return f"{shown:,f} {measure.suffix}"


def target_text(operator: str, target: Decimal | None, measure: Measure) -> str:
    """Write a promise: `> 95 %`, `≥ 200 亿元`."""
    return DASH if target is None else f"{OPERATORS.get(operator, operator)} {plain_text(target, measure)}"


def gap_text(gap: Decimal | None, measure: Measure) -> str:
    """Write a signed difference with its unit; one that exists never reads 0.00, and none is said in words."""
    if gap is None:
        return DASH
    if gap == 0:
        return "持平"
    shown = number_text(gap, measure, decimals_beside(gap, Decimal(0), measure=measure))
    return f"{'+' if gap > 0 else ''}{shown} {measure.gap_suffix}"


def count_text(count: Decimal | int | None) -> str:
    """Write a count with thousands separators, without decimals that it does not have."""
    if count is None:
        return DASH
    number = Decimal(count)
    return f"{int(number):,}" if number == int(number) else f"{number:,}"


def date_text(day: date | None) -> str:
    """Write a day in Chinese: 2024年9月30日."""
    return DASH if day is None else f"{day.year}年{day.month}月{day.day}日"


def join_names(names: Sequence[str], most: int = 12) -> str:
    """Join names by 、 and say how many more there are beyond `most`."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown} 等 {len(names)} 个"


def _rounded(number: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = 40
        return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _side(number: Decimal, line: Decimal) -> int:
    return (number > line) - (number < line)
