"""Targets of stocks, their pace, and the status and verdict of every row, worked out from the row's numbers."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import oracle
import pytest
from known_records import DAY, STATED, UNITS, Records, days_of, of_unit, to_date

from yingshang.workdays import is_workday


def workdays(start: dt.date, end: dt.date) -> int:
    return sum(is_workday(start + DAY * offset) for offset in range((end - start).days + 1))


def half_up(value: Fraction, places: int) -> Decimal:
    scaled = value * 10**places
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)) / Decimal(10) ** places


@pytest.mark.parametrize("name", ["after_the_window", "looking_back"])
def test_stock_targets_follow_the_opening_and_their_pace_the_working_days(name, request):
    build = request.getfixturevalue(name)
    records = Records(build)
    first = oracle.WINDOW[0]
    opening = {
        unit: oracle.balances(oracle.counted(of_unit(records.guarantees, unit)), records.guarantee_events, first - DAY)
        for unit in UNITS
    }
    elapsed = {day: workdays(first, min(day, oracle.WINDOW[1])) for day in [*days_of(build), oracle.WINDOW[1]]}
    for (definition, kind, code, day), row in to_date(build).items():
        if row["unit"] != "元":
            continue
        own, city = opening[kind, code][definition], opening["city", "330100"][definition]
        target = STATED["元"] if kind == "city" else half_up(Fraction(STATED["元"] * own) / Fraction(city), 6)
        assert (row["target"], row["target_basis"]) == (target, "stated" if kind == "city" else "allocated")
        way = half_up(Fraction(target - own) * elapsed[day] / elapsed[oracle.WINDOW[1]], 6) if own < target else 0
        assert row["pace_expected"] == (own + way if own < target else target)
        assert row["pace_gap"] == row["value"] - row["pace_expected"]


# Their verdict on the day of the run depends on what is outstanding; test_reachable.py is about it.
BY_RECORDS = ("closure_of_due", "on_time_of_due", "push_by_pair")
RATES = {
    "proactive_push_rate": (Decimal("0.95"), Decimal("0.02")),
    "petition_closure_rate": (Decimal("0.98"), Decimal("0.01")),
}


@pytest.mark.parametrize("name", ["after_the_window", "looking_back"])
def test_status_of_every_row(name, request):
    build = request.getfixturevalue(name)
    records = Records(build)
    seen = set()
    overdrawn: dict[Any, bool] = {}
    for row in build.results:
        stock = row["unit"] == "元"
        place = (row["unit_kind"], row["unit_code"])
        read_on = min(row["period_end"], row["as_of"])
        if stock and (place, read_on) not in overdrawn:
            guarantees = of_unit(records.guarantees, place)
            counted = [
                g for g in guarantees if g["is_government"] and g["is_policy"] and g["business_kind"] != "re_guarantee"
            ]
            overdrawn[place, read_on] = oracle.is_overdrawn(counted, records.guarantee_events, read_on)
        seen.add(row["status"])
        assert row["status"] == expected_status(row, suspect=stock and overdrawn[place, read_on]), row
        is_of_today = (row["as_of"], row["period_kind"]) == (build.as_of, "to_date")
        if not (is_of_today and row["definition_id"] in BY_RECORDS and row["status"] in ("AT_RISK", "BEHIND")):
            assert row["reachable"] is {
                "MET": True,
                "ON_TRACK": True,
                "AT_RISK": True,
                "BEHIND": True,
                "MISSED": False,
            }.get(row["status"])
        assert row["is_provisional"] == (row["as_of"] < oracle.WINDOW[1])
    wanted = {"MET", "NOT_DUE", "SUSPECT", "BEHIND", "AT_RISK", "ON_TRACK"} | (
        {"MISSED"} if name == "after_the_window" else set()
    )
    assert seen == wanted


def expected_status(row: dict[str, Any], *, suspect: bool) -> str:
    """Work the status out from the row's own numbers; what is behind them is compared elsewhere."""
    stock = row["unit"] == "元"
    if suspect or (row["target"] == 0 if stock else row["denominator"] == 0):
        return "SUSPECT" if suspect else "NOT_DUE"
    target, gap = (row["target"], 500_000_000 * row["target"] / STATED["元"]) if stock else RATES[row["kpi_id"]]
    exact = Fraction(row["numerator"]) / Fraction(row["denominator"])
    if exact > target if row["kpi_id"] == "proactive_push_rate" else exact >= target:
        return "MET"
    if row["as_of"] >= oracle.WINDOW[1]:
        return "MISSED"
    if stock and exact >= row["pace_expected"]:
        return "ON_TRACK"
    return "AT_RISK" if exact >= Fraction(row["pace_expected"]) - Fraction(gap) else "BEHIND"
