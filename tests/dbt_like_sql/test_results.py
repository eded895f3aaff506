"""Every number of `kpi.results` against the independent computation: every day, every unit, every definition."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import oracle
import pytest
from known_records import UNITS, Key, Records, days_of, of_unit, to_date
from warehouses import Build


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
    """Judge each petition once a day, and add up for each unit that it belongs to."""
    events = oracle.events_by_petition(records.events)
    members = {unit: [row["petition_id"] for row in of_unit(records.petitions, unit)] for unit in UNITS}
    for day in days_of(build):
        verdicts = {
            row["petition_id"]: oracle.verdicts(row, events[row["petition_id"]], day) for row in records.petitions
        }
        for unit, petitions in members.items():
            for definition, numbers in oracle.rates(verdicts[petition] for petition in petitions).items():
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


def test_what_has_fallen_due_stays_due(after_the_window, half_known):
    """Nothing takes a petition or a pair out of a denominator again, except a closure that ended."""
    for build in (after_the_window, half_known):
        before: dict[tuple, Decimal] = {}
        for row in sorted(to_date(build).values(), key=lambda row: row["as_of"]):
            if row["unit"] == "share" and row["definition_id"] != "on_time_of_closed" and row["status"] != "NO_DATA":
                key = (row["definition_id"], row["unit_kind"], row["unit_code"])
                assert before.get(key, Decimal(0)) <= row["denominator"], (key, row["as_of"])
                before[key] = row["denominator"]
        assert len(before) > len(UNITS)


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
