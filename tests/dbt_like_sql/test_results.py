"""Every number of `kpi.results` against the independent computation: every day, every unit, every definition."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import oracle
import pytest
from random_city import DEPARTMENTS, DISTRICTS
from warehouses import Build

from yingshang.workdays import is_workday

UNITS = [("city", "330100")]
UNITS += [("district", code) for code in [*DISTRICTS, "UNASSIGNED"]]
UNITS += [("department", code) for code in [*DEPARTMENTS, "UNASSIGNED"]]
DAY = dt.timedelta(days=1)
Key = tuple[str, str, str, dt.date]
STATED = {"share": Decimal("0.98"), "元": Decimal(20_000_000_000)}


class Records:
    """What a build knew, by dataset."""

    def __init__(self, build: Build) -> None:
        def newest(dataset: str, key: str) -> list[oracle.Row]:
            return oracle.newest(build.city.deliveries, dataset, key, build.known_by)

        self.petitions = newest("petitions", "petition_id")
        self.events = newest("petition_events", "event_id")
        self.policies = newest("policies", "policy_id")
        self.matches = newest("policy_matches", "match_id")
        self.pushes = newest("policy_pushes", "push_id")
        self.enterprises = newest("enterprises", "credit_code")
        self.guarantees = newest("guarantees", "guarantee_id")
        self.guarantee_events = newest("guarantee_events", "event_id")


def of_unit(rows: list[oracle.Row], unit: tuple[str, str]) -> list[oracle.Row]:
    kind, code = unit
    wanted = None if code == "UNASSIGNED" else code
    return rows if kind == "city" else [row for row in rows if row[f"{kind}_code"] == wanted]


def days_of(build: Build) -> list[dt.date]:
    end = min(build.as_of, oracle.WINDOW[1])
    days = [oracle.WINDOW[0] + DAY * offset for offset in range((end - oracle.WINDOW[0]).days + 1)]
    return days if build.as_of <= oracle.WINDOW[1] else [*days, build.as_of]


def to_date(build: Build) -> dict[Key, dict[str, Any]]:
    rows = [row for row in build.results if row["period_kind"] == "to_date"]
    keyed = {(row["definition_id"], row["unit_kind"], row["unit_code"], row["as_of"]): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed


def assert_equal(build: Build, expected: Iterator[tuple[Key, tuple[Any, Any]]]) -> None:
    found = to_date(build)
    checked = wrong = 0
    example = None
    for key, numbers in expected:
        checked += 1
        if (found[key]["numerator"], found[key]["denominator"]) != numbers:
            wrong += 1
            example = example or (key, numbers, found[key])
    assert wrong == 0, f"{wrong} of {checked} differ, the first: {example}"
    assert checked


def petition_numbers(records: Records, build: Build) -> Iterator[tuple[Key, tuple[int, int]]]:
    for unit in UNITS:
        petitions = of_unit(records.petitions, unit)
        for day in days_of(build):
            for definition, numbers in oracle.petition_rates(petitions, records.events, day).items():
                yield (definition, *unit, day), numbers


def push_numbers(records: Records, build: Build) -> Iterator[tuple[Key, tuple[int, int]]]:
    online = oracle.new_fiscal(records.policies)
    district = {row["credit_code"]: row["district_code"] for row in records.enterprises}
    policies = {row["policy_id"]: row for row in records.policies}
    since, days = oracle.eligible_pairs(records.matches), oracle.delivery_days(records.pushes)
    pairs = [
        {"pair": pair, "district_code": district.get(pair[1]), "department_code": policies[pair[0]]["department_code"]}
        for pair in since
        if pair[0] in online
    ]
    for unit in UNITS:
        chosen = {row["pair"]: since[row["pair"]] for row in of_unit(pairs, unit)}
        own = [row["policy_id"] for row in of_unit(records.policies, unit) if row["policy_id"] in online]
        for day in days_of(build):
            yield ("push_by_pair", *unit, day), oracle.pushed_pairs(chosen, days, day)
            available = [policy for policy in own if online[policy] <= day]
            pushed = {pair[0] for pair in since if min(days.get(pair, [dt.date.max])) <= day}
            yield ("push_by_policy", *unit, day), (len(pushed.intersection(available)), len(available))


def guarantee_numbers(records: Records, build: Build) -> Iterator[tuple[Key, tuple[Decimal, int]]]:
    for unit in UNITS:
        guarantees = oracle.counted(of_unit(records.guarantees, unit))
        for day in days_of(build):
            for definition, value in oracle.balances(guarantees, records.guarantee_events, day).items():
                yield (definition, *unit, day), (value, 1)


@pytest.mark.parametrize("numbers", [petition_numbers, push_numbers, guarantee_numbers])
@pytest.mark.parametrize("name", ["after_the_window", "looking_back"])
def test_every_number_of_every_day_and_unit(name, numbers, request):
    build = request.getfixturevalue(name)
    assert_equal(build, numbers(Records(build), build))


def test_the_spine_holds_every_day_and_unit_once(after_the_window, looking_back):
    for build in (after_the_window, looking_back):
        assert len(to_date(build)) == 9 * len(UNITS) * len(days_of(build))
        kinds = Counter(row["period_kind"] for row in build.results)
        months, quarters, years = (12, 4, 0) if build is after_the_window else (9, 3, 1)
        assert kinds["month"] == 9 * len(UNITS) * months
        assert kinds["quarter"] == 9 * len(UNITS) * quarters
        # The window is over in January 2025, and that year has nothing to do with it.
        assert kinds["year_to_date"] == 9 * len(UNITS) * years


def test_a_past_day_reads_the_same_from_any_later_day(after_the_window, looking_back):
    """Only the day of a run knows what is outstanding; from a later day its verdict follows from the status alone."""
    later, earlier = to_date(after_the_window), to_date(looking_back)
    for key, row in earlier.items():
        outlook = {"reachable", "required_run_rate"} if key[-1] == looking_back.as_of else set()
        assert {name: later[key][name] for name in row if name not in outlook} == {
            name: value for name, value in row.items() if name not in outlook
        }


@pytest.mark.parametrize("kind", ["month", "quarter"])
def test_periods_of_a_rate_add_up_to_the_window(after_the_window, looking_back, kind):
    for build in (after_the_window, looking_back):
        sums: dict[Any, list[Decimal]] = {}
        for row in build.results:
            if row["period_kind"] == kind and row["unit"] == "share":
                total = sums.setdefault(
                    (row["definition_id"], row["unit_kind"], row["unit_code"], row["as_of"]), [Decimal(0)] * 2
                )
                total[0] += row["numerator"]
                total[1] += row["denominator"]
        found = to_date(build)
        assert {key: (found[key]["numerator"], found[key]["denominator"]) for key in sums} == {
            key: tuple(total) for key, total in sums.items()
        }


def test_a_balance_of_a_period_is_read_at_its_end(after_the_window, looking_back):
    for build in (after_the_window, looking_back):
        found = to_date(build)
        periods = [row for row in build.results if row["period_kind"] != "to_date" and row["unit"] == "元"]
        assert len(periods) > 100
        for row in periods:
            end = min(row["period_end"], build.as_of)
            daily = found[row["definition_id"], row["unit_kind"], row["unit_code"], end]
            assert (row["numerator"], row["target"], row["pace_expected"]) == (
                daily["numerator"],
                daily["target"],
                daily["pace_expected"],
            )


def test_the_year_to_date_is_the_window_to_date(looking_back):
    found = to_date(looking_back)
    years = [row for row in looking_back.results if row["period_kind"] == "year_to_date"]
    assert years
    for row in years:
        daily = found[row["definition_id"], row["unit_kind"], row["unit_code"], looking_back.as_of]
        assert (row["numerator"], row["denominator"]) == (daily["numerator"], daily["denominator"])


def test_a_month_cohort_is_counted_by_its_own_records(looking_back):
    """March alone: petitions due in March, closed at the end of September."""
    records = Records(looking_back)
    start, end = dt.date(2024, 3, 1), dt.date(2024, 3, 31)
    due_in_march = [
        petition
        for petition in records.petitions
        if (due := oracle.effective_due(petition)) is not None and start <= due.date() <= end
    ]
    expected = oracle.petition_rates(due_in_march, records.events, looking_back.as_of)
    (march,) = [
        row
        for row in looking_back.results
        if (row["period_kind"], row["definition_id"], row["unit_kind"]) == ("month", "closure_of_due", "city")
        and row["period_start"] == start
    ]
    assert (march["numerator"], march["denominator"]) == expected["closure_of_due"]
    assert (march["period_end"], march["as_of"]) == (end, looking_back.as_of)


def test_value_is_the_ratio_rounded_half_up(after_the_window):
    for row in after_the_window.results:
        if row["unit"] == "元":
            assert row["value"] == row["numerator"]
        elif row["denominator"]:
            micro = (2_000_000 * row["numerator"] + row["denominator"]) // (2 * row["denominator"])
            assert row["value"] == micro / Decimal(1_000_000)
        else:
            assert row["value"] is None


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


def test_without_the_data_of_a_day_there_is_no_number(half_known):
    reached = dt.date(2024, 6, 30)
    for row in half_known.results:
        assert row["data_cutoff"] == reached
        assert (row["status"] == "NO_DATA") == (row["as_of"] > reached)
        if row["status"] == "NO_DATA":
            assert [row[name] for name in ("numerator", "denominator", "value", "pace_gap", "reachable")] == [None] * 5


def test_only_what_was_known_counts(half_known):
    """The later deliveries change and withdraw records; by July nobody knew."""
    records = Records(half_known)
    found = to_date(half_known)
    day = dt.date(2024, 6, 30)
    for definition, numbers in oracle.petition_rates(records.petitions, records.events, day).items():
        row = found[definition, "city", "330100", day]
        assert (row["numerator"], row["denominator"]) == numbers
