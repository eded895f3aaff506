"""PPP Montana: "$149,800 " below " LoanAmount ", two-digit years, no number of its own, ranges instead of sums."""

from decimal import Decimal

import pytest


@pytest.fixture(scope="module")
def montana(new_example):
    example = new_example("ppp_montana")
    example.deliveries = example.ingest("ppp_montana/mt_up_to_150k.csv.gz")
    example.deliveries += example.ingest("ppp_montana/mt-150k-plus.csv.gz", "mapping_150k_plus.yml")
    return example


def test_every_row_is_accepted_and_twins_stay_two(montana):
    counts = [(d.rows_read, d.rows_accepted, d.rows_quarantined, d.rows_repeated) for d in montana.deliveries]
    assert counts == [(20_906, 20_906, 0, 0), (2_196, 2_196, 0, 0)]


def test_sums_by_month(montana):
    assert dict(montana.ask("select strftime(paid_on, '%Y-%m'), sum(paid_yuan) from subsidy_payments group by 1")) == {
        "2020-04": Decimal(578168452),
        "2020-05": Decimal(48261490),
        "2020-06": Decimal(16669149),
    }


def test_smallest_largest_and_jobs(montana):
    assert montana.ask(
        "select sum(paid_yuan), min(paid_yuan), max(paid_yuan), sum(jobs_supported),"
        " count(*) filter (jobs_supported is null) from subsidy_payments"
    ) == [(Decimal(643099091), Decimal(200), Decimal(149800), 105_751, 440)]


def test_the_row_number_is_the_one_that_a_clerk_sees(montana):
    assert montana.ask("select paid_yuan, paid_on::varchar from subsidy_payments where payment_id = 'PPP-MT-2'") == [
        (Decimal(149800), "2020-04-04")
    ]


def test_ranges_are_no_sums(montana):
    assert montana.ask("select count(*), count(approved_yuan) from subsidy_applications") == [(2_196, 0)]
    assert dict(montana.ask("select program, count(*) from subsidy_applications group by 1")) == {
        "PPP $5-10 million": 10,
        "PPP $2-5 million": 63,
        "PPP $1-2 million": 155,
        "PPP $350,000-1 million": 588,
        "PPP $150,000-350,000": 1_380,
    }
