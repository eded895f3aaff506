"""Forecasts one figure and tells how the same method did on its own past. Extending totals is for `trend`."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from yingshang.forecasts.history import History
from yingshang.forecasts.trend import Values, extend

METHOD = "local_linear_trend"
BACKTESTS = 6
_TOTALS = ("flow", "count", "stock")
_RATIOS = ("rate", "coverage", "average")
_FEWEST_POINTS = {"computed": 8, "reported": 6}


@dataclass(frozen=True)
class Outlook:
    """A figure at its deadline. `low` and `high` are None where nothing varied; `reason` says what is missing and why.

    `past_error_share` is the mean of |forecast - actual| / |actual| over `backtests` forecasts made from earlier points
    with what was known then, `past_coverage_share` the share of them whose interval held the actual figure.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    points: int = 0
    past_error_share: float | None = None
    past_coverage_share: float | None = None
    backtests: int = 0
    reason: str | None = None


def forecast(history: History) -> Outlook:
    """Return the outlook of a figure, or the reason why there is none."""
    numerators, denominators = history.numerators, history.denominators
    is_ratio = history.kind in _RATIOS
    if is_ratio:  # before anything was due there is no ratio
        numerators, denominators = numerators[denominators > 0], denominators[denominators > 0]
    if reason := _obstacle(history, len(numerators)):
        return Outlook(points=len(numerators), reason=reason)
    steps = history.workdays_left / float(np.diff(history.workdays).mean())
    figure = _Figure(numerators, denominators, is_ratio=is_ratio, is_growing=history.kind in {"flow", "count"})
    value, low, high = figure.ahead(len(numerators) - 1, steps)
    error, coverage, backtests = _looked_back(figure, steps, _FEWEST_POINTS[history.source_kind])
    reason = "no_variation" if low is None else None
    return Outlook(value, low, high, len(numerators), error, coverage, backtests, reason)


def _obstacle(history: History, points: int) -> str | None:
    """Return why this figure cannot be forecast, the first reason that holds."""
    kinds = (*_TOTALS, *_RATIOS) if history.source_kind == "computed" else _TOTALS
    obstacles = {
        "kind_not_forecast": history.source_kind not in _FEWEST_POINTS or history.kind not in kinds,
        "no_data": history.status == "NO_DATA",
        "suspect": history.status == "SUSPECT",
        "window_over": history.workdays_left <= 0 and points > 0,
        "too_few_points": points < _FEWEST_POINTS.get(history.source_kind, 0),
    }
    return next((reason for reason, holds in obstacles.items() if holds), None)


@dataclass(frozen=True)
class _Figure:
    numerators: Values
    denominators: Values
    is_ratio: bool
    is_growing: bool

    def at(self, point: int) -> float:
        """Return the figure at a point."""
        return float(self.numerators[point] / (self.denominators[point] if self.is_ratio else 1.0))

    def ahead(self, point: int, steps: float) -> tuple[float, float | None, float | None]:
        """Return the figure `steps` steps after a point with low and high, from what was known at the point."""
        so_far = slice(0, point + 1)
        if not self.is_ratio:
            extension, base, scale = extend(self.numerators[so_far], steps), 0.0, 1.0
        else:
            # What will come beyond the present ratio is spread over everything that will be due by then.
            base, due = self.at(point), self.denominators[so_far]
            extension = extend(self.numerators[so_far] - base * due, steps)
            scale = max(extend(due, steps).total, float(due[-1]))
        value = base + extension.total / scale
        if extension.margin is None:
            return self._bounded(value, point), None, None
        margin = extension.margin / scale
        return self._bounded(value, point), self._bounded(value - margin, point), self._bounded(value + margin, point)

    def _bounded(self, value: float, point: int) -> float:
        """Keep within what can be: no figure is negative, no share above one, no total of events shrinks."""
        so_far = slice(0, point + 1)
        grows = self.is_growing and bool((np.diff(self.numerators[so_far]) >= 0).all())
        within = self.is_ratio and bool((self.numerators[so_far] <= self.denominators[so_far]).all())
        return float(np.clip(value, self.at(point) if grows else 0.0, 1.0 if within else np.inf))


def _looked_back(figure: _Figure, steps: float, fewest: int) -> tuple[float | None, float | None, int]:
    """Return mean error, coverage and number of forecasts from earlier points, as far ahead as the present one."""
    errors, held = [], []
    for origin, ahead in _origins(len(figure.numerators), steps, fewest):
        value, low, high = figure.ahead(origin, ahead)
        actual = figure.at(origin + ahead)
        if actual:
            errors.append(abs(value - actual) / abs(actual))
        held.append(value == actual if low is None or high is None else low <= actual <= high)
    error = float(np.mean(errors)) if errors else None
    return error, float(np.mean(held)) if held else None, len(held)


def _origins(points: int, steps: float, fewest: int) -> Iterator[tuple[int, int]]:
    """Yield points to forecast from and how many steps, at most as many as the history can judge."""
    candidates = np.arange(fewest - 1, points - 1)
    chosen = np.unique(np.linspace(0, len(candidates) - 1, min(BACKTESTS, len(candidates))).round().astype(int))
    for origin in candidates[chosen]:
        yield int(origin), int(min(max(1, round(steps)), points - 1 - origin))
