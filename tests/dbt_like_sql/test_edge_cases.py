"""Twelve rules about doubtful cases, each with its own district in one small city; answers are worked out by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from edge_cases import AS_OF, deliveries
from small_lake import write_lake
from warehouses import Build, build

from yingshang.settings import Settings

CLOSURE, ON_TIME, FIRST_TERM = "closure_of_due", "on_time_of_due", "on_time_of_first_due"


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Build:
    settings = Settings(home=tmp_path_factory.mktemp("edge_cases"))
    write_lake(settings, deliveries(), AS_OF)
    return build((settings, None), AS_OF, AS_OF, "run")


def figure(city, rule, definition, as_of=AS_OF, unit_kind="district"):
    """Return numerator, denominator and status to date."""
    ((numerator, denominator, status),) = city.rows(
        "select numerator, denominator, status from kpi.results where period_kind = 'to_date'"
        f" and definition_id = '{definition}' and unit_kind = '{unit_kind}' and unit_code = '{rule}'"
        f" and as_of = date '{as_of}' and kpi_id in ('petition_closure_rate', 'hz_first_handling_resolution_rate')"
    )
    return int(numerator), int(denominator), status


def left_out(city, rule, definition=CLOSURE):
    return dict(
        city.rows(
            "select reason, records from kpi.exclusions where kpi_id = 'petition_closure_rate'"
            f" and definition_id = '{definition}' and unit_kind = 'district' and unit_code = '{rule}'"
        )
    )


def test_what_is_not_yet_due_is_no_part_of_the_rate_and_is_shown(city):
    # One is due and closed; the two that fall due in November are listed apart, the one that is closed already too.
    assert figure(city, "not_due", CLOSURE) == (1, 1, "MET")
    assert left_out(city, "not_due") == {"not_yet_due": 2}


def test_nothing_due_is_not_due_and_never_a_hundred_per_cent(city):
    assert figure(city, "nothing", CLOSURE) == (0, 0, "NOT_DUE")
    assert city.rows(
        "select value, is_ranked from kpi.results where kpi_id = 'petition_closure_rate' and unit_code = 'nothing'"
        f" and definition_id = '{CLOSURE}' and period_kind = 'to_date' and as_of = date '{AS_OF}'"
    ) == [(None, False)]


def test_a_closure_ends_when_the_petition_is_opened_again_and_the_past_stays(city):
    days = {day: figure(city, "reopened", CLOSURE, dt.date(2024, 10, day))[:2] for day in (10, 14, 15, 19, 20, 31)}
    # All three are due on the 10th and closed; on the 15th two are open again, on the 20th one of them is closed anew.
    assert days == {10: (3, 3), 14: (3, 3), 15: (1, 3), 19: (1, 3), 20: (2, 3), 31: (2, 3)}
    # Closed anew on the 20th is late.
    assert figure(city, "reopened", ON_TIME)[:2] == (1, 3)


def test_a_duplicate_counts_with_its_master_alone(city):
    assert figure(city, "duplicate", CLOSURE) == (1, 1, "MET")
    assert left_out(city, "duplicate") == {"duplicate": 2}


def test_a_petition_is_withdrawn_before_its_term_or_stays(city):
    assert figure(city, "withdrawn", CLOSURE)[:2] == (1, 2)
    assert left_out(city, "withdrawn") == {"withdrawn_before_due": 1}


def test_void_tests_and_others_matters_are_left_out_by_reason(city):
    assert figure(city, "void", CLOSURE) == (1, 1, "MET")
    assert left_out(city, "void") == {"void": 1, "test": 1, "not_enterprise": 1}


def test_the_clock_runs_from_the_first_receipt_whoever_has_it(city):
    # Sent on to B2 a fortnight before the term, closed a day after it: late for the city, and B2's to answer for.
    assert figure(city, "returned", ON_TIME)[:2] == (1, 2)
    assert figure(city, "B1", ON_TIME, unit_kind="department")[:2] == (1, 1)
    assert figure(city, "B2", ON_TIME, unit_kind="department")[:2] == (0, 1)
    # Returned once, so not resolved at the first attempt.
    assert figure(city, "returned", "resolved_first_time")[:2] == (1, 2)


def test_an_extension_counts_if_approved_before_the_term_and_both_rates_are_told(city):
    assert figure(city, "extended", CLOSURE)[:2] == (3, 3)
    assert figure(city, "extended", ON_TIME)[:2] == (1, 3)
    assert figure(city, "extended", FIRST_TERM)[:2] == (0, 3)


def test_who_gives_no_answer_counts_for_closure_and_not_for_satisfaction(city):
    rates = city.rows(
        "select definition_id, numerator, denominator from kpi.results where unit_code = 'XIXIAN' and is_whole"
        f" and definition_id in ('{CLOSURE}', 'satisfied_of_rated') and period_kind = 'to_date'"
        f" and as_of = date '{AS_OF}' order by definition_id"
    )
    assert rates == [(CLOSURE, 3, 3), ("satisfied_of_rated", 1, 2)]


def test_an_explanation_closes_and_does_not_solve(city):
    assert figure(city, "explained", CLOSURE)[:2] == (2, 2)
    assert figure(city, "explained", "solved_first_time")[:2] == (1, 2)


def test_late_rows_land_in_the_month_that_they_are_about(city):
    """That a month is provisional until it is frozen, and what revises it then, is in `test_vintage_revisions`."""
    # The row about September came in October; September shows it, and October knows nothing of it.
    months = city.rows(
        "select period_end, numerator, denominator from kpi.results where period_kind = 'month'"
        f" and kpi_id = 'petition_closure_rate' and unit_code = 'late_rows' and definition_id = '{CLOSURE}'"
        " and period_end in (date '2024-09-30', date '2024-10-31') order by period_end"
    )
    assert months == [(dt.date(2024, 9, 30), 1, 2), (dt.date(2024, 10, 31), 0, 0)]


def test_few_records_carry_an_interval_and_no_rank(city):
    ((numerator, denominator, low, high, is_ranked),) = city.rows(
        "select numerator, denominator, interval_low, interval_high, is_ranked from kpi.results"
        f" where kpi_id = 'petition_closure_rate' and unit_code = 'few' and definition_id = '{ON_TIME}'"
        f" and period_kind = 'to_date' and as_of = date '{AS_OF}'"
    )
    assert (int(numerator), int(denominator), is_ranked) == (5, 6, False)
    assert (low, high) == (Decimal("0.436497"), Decimal("0.969947"))


def test_what_districts_report_stands_beside_what_is_computed(city):
    rows = city.rows(
        "select unit_code, numerator, denominator, value, computed_numerator, computed_denominator, difference, comparison"
        " from kpi.reported_values where kpi_id = 'petition_closure_rate' order by unit_code"
    )
    assert rows == [
        ("few", 6, 6, 1, 6, 6, 0, "agrees"),
        ("withdrawn", 2, 2, 1, 1, 2, Decimal("0.5"), "differs"),
    ]
