import datetime as dt

import pytest
from check_home import CONTRACTS, VISITS, deliver, visit

from yingshang.checks import check_sources, source_specs


def failed_sources(settings, as_of, known_by=None):
    day = dt.date.fromisoformat(as_of)
    found = check_sources(settings, CONTRACTS.values(), as_of=day, known_by=dt.date.fromisoformat(known_by or as_of))
    return {(outcome.asset, outcome.name) for outcome in found if not outcome.passed}


def test_sources_that_cover_the_day_pass(home):
    assert failed_sources(home, "2024-09-30") == set()


def test_a_later_day_is_not_covered_except_by_what_comes_on_change(home):
    assert failed_sources(home, "2024-10-01") == {("lake/visits", "covers__as_of")}
    deliver(home, VISITS, 3, [visit(4)], data_cutoff_on=dt.date(2024, 10, 1))
    assert failed_sources(home, "2024-10-01") == set()


def test_a_delivery_that_reaches_beyond_known_by_does_not_count_as_present(home):
    assert failed_sources(home, "2024-09-29") == {("lake/units", "present__source"), ("lake/visits", "present__source")}
    assert failed_sources(home, "2024-09-29", known_by="2024-09-30") == set()


@pytest.mark.parametrize("status", ["refused", "accepted"])
def test_only_required_and_accepted_sources_count(home, status):
    day = dt.date(2024, 9, 30)
    required = VISITS.model_copy(update={"dataset": "trips"})
    deliver(home, required, 3, [], status=status)
    found = check_sources(home, [required], as_of=day, known_by=day)
    assert [outcome.passed for outcome in found] == [status == "accepted"] * 2
    assert [spec.asset for spec in source_specs(required)] == ["lake/trips"] * 2
