"""Extends one running total by statsmodels' local linear trend. Which totals make a figure is for `forecasting`."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from statsmodels.tsa.statespace.structural import UnobservedComponents

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
    ahead = math.ceil(steps)
    means, variances = _filtered((totals - totals[-1]) / size, ahead)
    places = np.arange(ahead + 1)
    total = totals[-1] + size * float(np.interp(steps, places, [0.0, *means]))
    return Extension(float(total), _QUANTILE * size * math.sqrt(np.interp(steps, places, [0.0, *variances])))


def _filtered(totals: Values, ahead: int) -> tuple[Values, Values]:
    """Return mean and variance of the next `ahead` values; the likeliest of the wanderings is taken."""
    model = UnobservedComponents(
        np.concatenate([totals, np.full(ahead, np.nan)]),
        level=True,
        stochastic_level=True,
        trend=True,
        stochastic_trend=True,
        irregular=False,
        use_exact_diffuse=True,
    )
    model.ssm.filter_concentrated = True  # the noise of a step is estimated in closed form
    likeliest = max(_WANDERINGS, key=lambda wandering: float(model.loglike([1.0, wandering])))
    found = model.filter([1.0, likeliest], return_ssm=True)
    return found.forecasts[0, len(totals) :], found.forecasts_error_cov[0, 0, len(totals) :]
