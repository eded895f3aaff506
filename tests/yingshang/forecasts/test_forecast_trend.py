"""The extension of one total against a closed form and against the library's own way to forecast."""

import math

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from yingshang.forecasts.trend import extend


def alternating(points=11):
    """Gains 9, 11, 9, 11 ...: the pace does not wander."""
    return np.concatenate([[100.0], 100.0 + np.cumsum([9.0, 11.0] * (points // 2))])


def test_a_steady_pace_by_hand():
    """Ten gains of 10 on average, squares around it 10 x 1. The noise of a step is 10 / 9 (one mean was estimated), the
    mean's own 1 / 9; four steps make 4 x 10/9 + 16 x 1/9 = 56/9. The total is 200 + 4 x 10, 1.281552 deviations wide.
    """
    extension = extend(alternating(), 4)
    assert extension.total == pytest.approx(240)
    assert extension.margin == pytest.approx(1.2815515655 * math.sqrt(56 / 9))


def test_between_two_steps_total_and_variance_lie_between():
    """After four steps 56/9, after five 5 x 10/9 + 25 x 1/9 = 75/9; half way 65.5/9."""
    extension = extend(alternating(), 4.5)
    assert extension.total == pytest.approx(245)
    assert extension.margin == pytest.approx(1.2815515655 * math.sqrt(65.5 / 9))


def test_a_part_of_the_first_step_starts_from_what_is_known():
    """One step varies by 10/9 + 1/9."""
    extension = extend(alternating(), 0.25)
    assert extension.total == pytest.approx(202.5)
    assert extension.margin == pytest.approx(1.2815515655 * math.sqrt(11 / 9 / 4))


@pytest.mark.parametrize("gain", [0.0, 3.25, -2e9])
def test_what_never_left_its_line_has_no_interval(gain):
    extension = extend(5.0 + gain * np.arange(10), 2.5)
    assert extension.total == pytest.approx(5 + gain * 11.5)
    assert extension.margin is None


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_library_forecasts_with_the_likeliest_parameters(seed):
    """Here the parameters are written out and searched by their likelihood, and the results object forecasts."""
    draw = np.random.default_rng(seed)
    pace = 5 * np.exp(np.cumsum(draw.normal(0, 0.02 * seed, 30)))
    totals = np.cumsum(draw.poisson(pace)).astype(float)
    model = UnobservedComponents(
        totals, level=True, stochastic_level=True, trend=True, stochastic_trend=True, irregular=False,
        use_exact_diffuse=True,
    )  # fmt: skip
    found = []
    for wandering in (0.0, 0.01, 0.1, 1.0):
        unscaled = model.filter([1.0, wandering], return_ssm=True)
        noise = np.mean(unscaled.forecasts_error[0, 2:] ** 2 / unscaled.forecasts_error_cov[0, 0, 2:])
        found.append((model.loglike([noise, noise * wandering]), noise, noise * wandering))
    _, *parameters = max(found)
    ahead = model.filter(parameters).get_forecast(7)
    low, high = ahead.conf_int(alpha=0.2)[-1]
    extension = extend(totals, 7)
    assert extension.total == pytest.approx(ahead.predicted_mean[-1])
    assert extension.margin == pytest.approx((high - low) / 2)


def test_the_size_of_the_figures_does_not_matter():
    small, large = extend(alternating(), 3), extend(1e10 + 1e8 * alternating(), 3)
    assert large.total == pytest.approx(1e10 + 1e8 * small.total)
    assert large.margin == pytest.approx(1e8 * small.margin)
