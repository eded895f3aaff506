"""Forecasts of figures: simulated years whose processes are known, bounds and reasons by hand."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from yingshang.forecasts.forecasting import BACKTESTS, forecast
from yingshang.forecasts.history import History

WEEKS = 50


def history(numerators, denominators=None, *, kind="count", weeks_left=10.0, **changes):
    numerators = np.asarray(numerators, dtype=float)
    given = History(
        key=("target", "definition", "city", "C"),
        kind=kind,
        source_kind="computed",
        status="BEHIND",
        horizon_end=dt.date(2024, 12, 31),
        workdays_left=round(5 * weeks_left),
        workdays=5.0 * np.arange(len(numerators)),
        numerators=numerators,
        denominators=np.ones(len(numerators)) if denominators is None else np.asarray(denominators, dtype=float),
    )
    return dataclasses.replace(given, **changes)


def counts(draw, *, mean=20.0, spread=0.0, drift=0.0):
    """Events of each week: Poisson, or overdispersed around a mean, which itself may wander."""
    means = mean * np.exp(np.cumsum(draw.normal(0, drift, WEEKS)))
    if spread:
        means = means * draw.gamma(1 / spread, spread, WEEKS)
    return draw.poisson(means)


def balance(draw):
    """Amounts of very different size come in, a hundredth of what stands goes out each week."""
    total, totals = 100.0, []
    for _ in range(WEEKS):
        total += draw.lognormal(1, 0.8) - draw.uniform(0.5, 1.5) * 0.01 * total
        totals.append(total)
    return totals


def rate(draw, drift):
    """Records that fall due, each of them good with a chance that wanders from week to week."""
    due = draw.poisson(30, WEEKS) + 1
    chance = 1 / (1 + np.exp(-(2.5 + np.cumsum(draw.normal(0, drift, WEEKS)))))
    return np.cumsum(draw.binomial(due, chance)), np.cumsum(due)


PROCESSES = {
    "many events": lambda draw: (np.cumsum(counts(draw)), None, "count"),
    "few events": lambda draw: (np.cumsum(counts(draw, mean=0.6)), None, "count"),
    "events in bursts": lambda draw: (np.cumsum(counts(draw, spread=0.5)), None, "flow"),
    "events whose pace wanders": lambda draw: (np.cumsum(counts(draw, drift=0.01)), None, "flow"),
    "a balance": lambda draw: (balance(draw), None, "stock"),
    "a steady rate": lambda draw: (*rate(draw, 0.0), "rate"),
    "a rate that wanders": lambda draw: (*rate(draw, 0.1), "rate"),
}


def judged(process, known, series=60):
    """Return the share of forecasts from week `known` whose interval holds the year's end, and their mean error."""
    held, errors = [], []
    for seed in range(series):
        numerators, denominators, kind = PROCESSES[process](np.random.default_rng([seed, known]))
        so_far = None if denominators is None else denominators[:known]
        outlook = forecast(history(numerators[:known], so_far, kind=kind, weeks_left=WEEKS - known))
        actual = numerators[-1] / (1 if denominators is None else denominators[-1])
        if outlook.low is not None:
            held.append(outlook.low <= actual <= outlook.high)
            errors.append(abs(outlook.value - actual) / actual if actual else 0.0)
    assert len(held) > 0.8 * series
    return np.mean(held), np.mean(errors)


@pytest.mark.parametrize("process", PROCESSES)
def test_the_interval_holds_four_of_five_year_ends(process):
    """Each process alone within what 120 draws allow; a pace that wanders is the hardest."""
    shares, errors = zip(*(judged(process, known) for known in (13, 36)), strict=True)
    assert 0.62 <= np.mean(shares) <= 0.95
    assert errors[1] < errors[0]  # nearer the end the forecast is better


def test_over_all_processes_coverage_is_near_the_promise():
    shares = [judged(process, known, series=40)[0] for process in PROCESSES for known in (10, 26, 42)]
    assert 0.7 <= np.mean(shares) <= 0.9


def test_past_errors_are_those_of_the_same_method_on_earlier_points():
    """Forecast from the earlier point by hand: cut the history there and compare."""
    totals = np.cumsum(np.random.default_rng(3).poisson(20, 14))
    outlook = forecast(history(totals, weeks_left=3))
    # Points 8 to 13 can be a start; the six of them look three weeks ahead, the last ones as far as there is history.
    starts = [(known, min(3, 14 - known)) for known in range(8, 14)]
    errors, held = [], []
    for known, ahead in starts:
        earlier = forecast(history(totals[:known], weeks_left=ahead))
        actual = totals[known - 1 + ahead]
        errors.append(abs(earlier.value - actual) / actual)
        held.append(earlier.low <= actual <= earlier.high)
    assert (outlook.points, outlook.backtests) == (14, 6)
    assert outlook.past_error_share == pytest.approx(np.mean(errors))
    assert outlook.past_coverage_share == np.mean(held)


def test_a_long_history_is_judged_at_a_few_points_all_over_it():
    outlook = forecast(history(np.cumsum(counts(np.random.default_rng(1))), weeks_left=10))
    assert outlook.backtests == BACKTESTS


def test_the_same_history_gives_the_same_outlook():
    given = history(np.cumsum(counts(np.random.default_rng(1), spread=0.5)))
    assert forecast(given) == forecast(given)


def test_a_rate_moves_towards_what_falls_due_now():
    """By hand: 20 weeks of 10 due, 8 of them good; then 20 weeks with all good but one in every second week.

    Known: 350 of 400. The pace wandered to about 9.5 of 10; ten more weeks of it: about 445 of 500, 0.89, and it must
    lie between staying at 0.875 and all good, 450 of 500.
    """
    good = np.cumsum([8, 8] * 10 + [10, 9] * 10)
    due = 10 * np.arange(1, 41)
    outlook = forecast(history(good, due, kind="rate", weeks_left=10))
    assert 0.875 < outlook.value < 0.9
    assert outlook.low < outlook.value < outlook.high


def test_bounds():
    few = np.cumsum([0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0])
    assert forecast(history(few)).low == 2.0  # what has happened stays
    falling = np.array([100, 97, 80, 66, 50, 41, 30, 22, 14, 6])
    assert forecast(history(falling, kind="stock")).low == 0.0
    nearly_all = np.cumsum([10, 9, 10, 10, 10, 10, 10, 10, 10, 10])
    assert forecast(history(nearly_all, 10 * np.arange(1, 11), kind="rate")).high <= 1.0
    days = np.cumsum([30, 20, 40, 30, 25, 35, 30, 20, 40, 30])
    mean = forecast(history(days, 10 * np.arange(1, 11), kind="average"))
    assert 2.5 < mean.low < mean.value < mean.high < 3.5  # a mean of days is no share


def test_nothing_that_varied_has_a_value_but_no_interval():
    outlook = forecast(history(3 * np.arange(12)))
    assert (outlook.value, outlook.low, outlook.high, outlook.reason) == (63.0, None, None, "no_variation")
    always = forecast(history(np.arange(1, 13), np.arange(1, 13), kind="rate"))
    assert (always.value, always.low, always.reason) == (1.0, None, "no_variation")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "NO_DATA"}, "no_data"),
        ({"status": "SUSPECT"}, "suspect"),
        ({"workdays_left": 0}, "window_over"),
        ({"kind": "cadence"}, "kind_not_forecast"),
        ({"source_kind": "process"}, "kind_not_forecast"),
        ({"source_kind": "reported", "kind": "rate"}, "kind_not_forecast"),
    ],
)
def test_why_there_is_no_forecast(changes, reason):
    given = history(np.cumsum(counts(np.random.default_rng(2))), **changes)
    outlook = forecast(given)
    assert (outlook.value, outlook.low, outlook.high, outlook.reason, outlook.backtests) == (
        None,
        None,
        None,
        reason,
        0,
    )


def test_how_much_history_is_enough():
    totals = np.cumsum([3, 1, 4, 1, 5, 9, 2, 6])
    assert forecast(history(totals)).reason is None
    assert forecast(history(totals[1:])).reason == "too_few_points"
    assert forecast(history(totals[:6], source_kind="reported")).reason is None
    assert forecast(history(totals[:5], source_kind="reported")).reason == "too_few_points"
    # Before anything is due a rate has no history.
    due = np.cumsum([0, 0, 3, 1, 4, 1, 5, 9, 2])
    assert forecast(history(due // 2, due, kind="rate")).reason == "too_few_points"
    assert forecast(history(totals[:0])).reason == "too_few_points"
