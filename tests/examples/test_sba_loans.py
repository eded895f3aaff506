"""SBA loans: one file becomes loans, guarantees and two kinds of guarantee events."""

from decimal import Decimal

import pytest


@pytest.fixture(scope="module")
def sba(new_example):
    example = new_example("sba_loans")
    example.deliveries = {
        delivery.output: delivery for delivery in example.ingest("sba_loans_sample/SBAnational.csv.gz")
    }
    return example


def test_every_row_is_accepted_in_every_output(sba):
    counts = {name: (d.rows_skipped, d.rows_accepted, d.rows_quarantined) for name, d in sba.deliveries.items()}
    assert counts == {
        "loans": (0, 22_427, 0),
        "guarantees": (0, 22_427, 0),
        "issued": (34, 22_393, 0),  # 34 loans were never disbursed
        "ended": (34, 22_393, 0),
    }


def test_small_guarantees_are_warned_of_and_not_refused(sba):
    assert sba.deliveries["guarantees"].warned == {"principal_not_in_wan": 4_141}


def test_sums_of_loans(sba):
    assert sba.ask("select sum(disbursed_yuan), sum(credit_line_yuan), sum(charged_off_yuan) from loans") == [
        (Decimal(2784085430), Decimal(2582181209), Decimal(246730698))
    ]
    assert sba.ask("select sum(principal_yuan) from guarantees") == [(Decimal(1818151623),)]


def test_loans_by_outcome(sba):
    assert dict(sba.ask("select status, count(*) from loans group by 1")) == {
        "repaid": 17_615,
        "charged_off": 4_693,
        None: 119,
    }


def test_both_spellings_of_days_are_read(sba):
    query = "select min(approved_on)::varchar, max(approved_on)::varchar, min(disbursed_on)::varchar,"
    query += " max(disbursed_on)::varchar, min(charged_off_on)::varchar, max(charged_off_on)::varchar from loans"
    assert sba.ask(query) == [
        ("1971-08-06", "2006-02-24", "1971-10-25", "2010-01-01", "1988-10-06", "2014-08-29"),
    ]


@pytest.mark.parametrize(
    ("day", "outstanding", "guarantees"), [("2004-12-31", 1052733189, 12_124), ("2007-12-31", 1214649461, 13_836)]
)
def test_guarantees_outstanding_by_the_ledger(sba, day, outstanding, guarantees):
    balance = "sum(case event_kind when 'issued' then amount_yuan else -amount_yuan end)"
    by_guarantee = (
        f"select guarantee_id, {balance} as balance from guarantee_events where confirmed_on <= '{day}' group by 1"
    )
    assert sba.ask(f"select sum(balance), count(*) filter (balance > 0), min(balance) from ({by_guarantee})") == [
        (Decimal(outstanding), guarantees, Decimal(0))
    ]


def test_a_charge_off_after_the_end_of_the_term_compensates_nothing(sba):
    assert dict(sba.ask("select event_kind, count(*) from guarantee_events group by 1")) == {
        "issued": 22_393,
        "released": 20_704,
        "compensated": 1_689,
    }


@pytest.fixture(scope="module")
def computed(sba):
    sba.compute("2007-12-31", known_by="2014-08-29")
    return sba


def test_kpi_balance_by_day(computed):
    query = "select as_of::varchar, value from kpi.results where definition_id = 'balance_by_ledger'"
    query += " and unit_kind = 'city' and period_kind = 'to_date'"
    balances = dict(computed.ask_warehouse(query))
    assert len(balances) == 1 + 3 * 365  # 2004-12-31 through 2007-12-31
    assert balances["2004-12-31"] == Decimal(1052733189)
    assert balances["2007-12-31"] == Decimal(1214649461)


def test_kpi_every_day_equals_the_contracts_that_were_disbursed_and_not_ended(computed):
    """Independent of the events: start and end of each guarantee, day by day at the ends of months."""
    days = "select unnest(generate_series(date '2005-01-31', date '2007-11-30', interval 1 month))::date as as_of"
    in_force = """
        select as_of, sum(principal_yuan) from days, guarantees join loans on loan_id = guarantee_id
        where disbursed_on <= as_of and as_of < ends_on group by 1 order by 1"""
    expected = computed.ask(f"with days as ({days}) {in_force}")
    listed = ", ".join(f"'{day}'" for day, _ in expected)
    query = f"select as_of, value from kpi.results where definition_id = 'balance_by_ledger' and as_of in ({listed})"
    assert computed.ask_warehouse(query + " and unit_kind = 'city' order by 1") == expected
    assert len(expected) == 35


def test_kpi_contracts_count_what_was_never_disbursed(computed):
    query = (
        "select numerator from kpi.results where definition_id = '{}' and unit_kind = 'city' and as_of = '2007-12-31'"
        " and period_kind = 'to_date'"
    )
    ((ledger,),), ((contracts,),) = (
        computed.ask_warehouse(query.format(f"balance_by_{kind}")) for kind in ("ledger", "contract")
    )
    assert contracts > ledger
