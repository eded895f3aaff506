"""Extends one running total by a local linear trend. Which totals make a figure is for `forecasting`."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
INTERVAL = 0.8
_QUANTILE = NormalDist().inv_cdf((1 + INTERVAL) / 2)
# How much the pace itself wanders from step to step, against the noise of a step: not at all, slowly, fast, at once.
_WANDERINGS = (0.0, 0.01, 0.1, 1.0)


@dataclass(frozen=True)
class Extension:
    """Where a total will stand; `margin` is the half width of the interval, None if the total never left its line."""

    total: float
    margin: float | None


def extend(totals: Values, steps: float) -> Extension:
    """Return where a running total will stand `steps` steps after its last value.

    Args:
        totals: values at equal steps, at least three.
        steps: may be a fraction; between two steps, total and variance are taken on a straight line.
    """
    gains = np.diff(totals)
    size = float(np.abs(gains).max())
    if math.isclose(float(np.ptp(gains)), 0.0, abs_tol=1e-9 * size):
        return Extension(float(totals[-1] + steps * gains[-1]), None)
    trend = max((_followed((gains / size).tolist(), wandering) for wandering in _WANDERINGS), key=_Trend.likeliness)
    variance = trend.variance_between(steps)
    return Extension(float(totals[-1] + size * steps * trend.pace), _QUANTILE * size * math.sqrt(variance))


@dataclass(frozen=True)
class _Trend:
    """The pace after the last gain and its variance, in units of a step's `noise`, if it wanders by `wandering`."""

    pace: float
    variance: float
    wandering: float
    noise: float
    judged: int
    log_variances: float

    def likeliness(self) -> float:
        """Return the logarithm of the likelihood with the noise at its likeliest, up to what is equal for all."""
        return -0.5 * (self.log_variances + self.judged * math.log(self.noise))

    def variance_between(self, steps: float) -> float:
        """Return the variance of what the next `steps` steps bring; between two whole steps on a straight line."""
        whole = math.floor(steps)
        before, after = self._variance_after(whole), self._variance_after(whole + 1)
        return before + (steps - whole) * (after - before)

    def _variance_after(self, steps: int) -> float:
        """Of the pace so far, of its wandering on the way, and of the noise of each step."""
        wandered = (steps - 1) * steps * (2 * steps - 1) / 6  # 1 + 4 + 9 + ..., one square for each step but the last
        return self.noise * (steps * steps * self.variance + self.wandering * wandered + steps)


def _followed(gains: list[float], wandering: float) -> _Trend:
    """Follow the pace through the gains, one by one (Kalman): the first one says where it starts and nothing else."""
    pace, variance = gains[0], 1.0 + wandering
    log_variances = squares = 0.0
    for gain in gains[1:]:
        expected = variance + 1.0
        surprise = gain - pace
        log_variances += math.log(expected)
        squares += surprise * surprise / expected
        pace += variance / expected * surprise
        variance = variance / expected + wandering
    judged = len(gains) - 1
    return _Trend(pace, variance, wandering, squares / judged, judged, log_variances)
