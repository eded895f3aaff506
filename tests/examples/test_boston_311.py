"""Boston 311: every number that the data set's README states."""

import datetime as dt
from decimal import Decimal

import pytest

FILE = "boston_311_2011/311_service_requests_2011.csv.gz"


@pytest.fixture(scope="module")
def boston(new_example):
    example = new_example("boston_311")
    example.deliveries = example.ingest(FILE)
    return example


def test_every_row_is_accepted(boston):
    (delivery,) = boston.deliveries
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.rows_quarantined) == (58_251, 58_251, 0)
    assert delivery.data_cutoff_on == dt.date(2019, 10, 31)


def test_deadlines_in_2050_and_later_are_warned_of(boston):
    assert boston.deliveries[0].warned == {"range:due_at": 18}


def test_requests_are_distinct_and_open_or_closed(boston):
    counts = boston.ask(
        "select count(*), count(distinct petition_id), count(closed_at), count(*) filter (closed_at is null),"
        " count(*) filter (status = 'closed'), count(*) filter (due_at is null) from petitions"
    )
    assert counts == [(58_251, 58_251, 54_570, 3_681, 54_570, 10_981)]


def test_closed_in_time_late_and_open_with_a_target(boston):
    counts = boston.ask(
        "select count(*) filter (closed_at <= due_at), count(*) filter (closed_at > due_at),"
        " count(*) filter (closed_at is null and due_at is not null) from petitions"
    )
    assert counts == [(35_591, 8_230, 3_449)]


def test_closure_rate_by_month_of_opening(boston):
    rates = boston.ask(
        "select strftime(accepted_at, '%Y-%m'), round(count(closed_at) / count(*), 6)::decimal(9, 6) from petitions"
        " group by 1 order by 1"
    )
    assert rates == [
        ("2011-07", Decimal("0.931297")),
        ("2011-08", Decimal("0.961981")),
        ("2011-09", Decimal("0.939484")),
        ("2011-10", Decimal("0.928793")),
        ("2011-11", Decimal("0.931866")),
        ("2011-12", Decimal("0.919515")),
    ]


def test_open_at_the_end_of_2011(boston):
    assert boston.ask(
        "select count(*) from petitions where accepted_at < '2012-01-01' and coalesce(closed_at >= '2012-01-01', true)"
    ) == [(9_879,)]


def test_spellings_of_neighbourhoods_meet_in_one_district(boston):
    # 4,374 + 176 + 111 and 3,489 + 85 as counted in the file; "Boston" (945) and blanks (2,829 + 41) name no district.
    counts = dict(boston.ask("select district_code, count(*) from petitions group by 1"))
    assert (counts["BOS-N01"], counts["BOS-N10"], counts[None]) == (4_661, 3_574, 3_815)


@pytest.fixture(scope="module")
def computed(boston):
    boston.compute("2019-10-31")
    return boston


def test_kpi_closure_rate_by_month_of_opening(computed):
    assert computed.ask_warehouse(
        "select strftime(period_start, '%Y-%m'), denominator::int, value from kpi.results where period_kind = 'month'"
        " and definition_id = 'closure_of_received' and unit_kind = 'city' order by 1"
    ) == [
        ("2011-07", 9_854, Decimal("0.931297")),
        ("2011-08", 11_547, Decimal("0.961981")),
        ("2011-09", 10_427, Decimal("0.939484")),
        ("2011-10", 9_999, Decimal("0.928793")),
        ("2011-11", 8_087, Decimal("0.931866")),
        ("2011-12", 8_337, Decimal("0.919515")),
    ]


def test_kpi_open_at_the_end_of_2011_and_today(computed):
    assert computed.ask_warehouse(
        "select as_of::varchar, numerator::int, (denominator - numerator)::int from kpi.results"
        " where period_kind = 'to_date' and definition_id = 'closure_of_received' and unit_kind = 'city'"
        " and as_of in ('2011-12-31', '2019-10-31') order by 1"
    ) == [("2011-12-31", 48_372, 9_879), ("2019-10-31", 54_570, 3_681)]


def test_kpi_districts_and_departments_add_up(computed):
    assert computed.ask_warehouse(
        "select distinct sum(numerator)::int, sum(denominator)::int from kpi.results where period_kind = 'to_date'"
        " and definition_id = 'closure_of_received' and as_of = '2011-12-31' group by unit_kind"
    ) == [(48_372, 58_251)]
