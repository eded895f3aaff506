"""Rounding never fights the status."""

from decimal import Decimal

import pytest

from yingshang.amounts import (
    MONEY,
    SHARE,
    count_text,
    decimals_beside,
    exact_value,
    gap_text,
    join_names,
    measure_of,
    number_text,
    plain_text,
    target_text,
    value_text,
)


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [
        ("0.94996", "0.95", "94.996 %"),  # two decimals would read 95.00 %
        ("0.949999", "0.95", "94.9999 %"),
        ("0.95", "0.95", "95.00 %"),
        ("0.950001", "0.95", "95.0001 %"),
        ("0.9449", "0.95", "94.49 %"),
        ("0.982022", "0.98", "98.20 %"),
        ("1", "0.98", "100.00 %"),
        ("0.123450", "0.98", "12.35 %"),  # half up, not half even
    ],
)
def test_rate_keeps_its_side_of_the_target(value, target, shown):
    decimals = decimals_beside(Decimal(value), Decimal(target), measure=SHARE)
    assert value_text(Decimal(value), SHARE, decimals) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("19999999999.99", "199.9999999999 亿元"),
        ("19999600000", "199.996 亿元"),
        ("20000000000", "200.00 亿元"),
        ("19612345678.90", "196.12 亿元"),
        ("1234500000000", "12,345.00 亿元"),
    ],
)
def test_money_keeps_its_side_of_the_target(value, shown):
    decimals = decimals_beside(Decimal(value), Decimal(20_000_000_000), measure=MONEY)
    assert value_text(Decimal(value), MONEY, decimals) == shown


def test_a_miss_hidden_by_the_stored_rounding_is_shown_from_the_counts():
    # 9,799,999 of 10,000,000 is below 98 %, but six decimals store 0.980000.
    value = exact_value(Decimal("0.980000"), Decimal(9_799_999), Decimal(10_000_000), Decimal("0.98"))
    assert value_text(value, SHARE, decimals_beside(value, Decimal("0.98"), measure=SHARE)) == "97.99999 %"


def test_the_stored_value_stands_wherever_it_differs_from_the_target():
    assert exact_value(Decimal("0.979999"), Decimal(1), Decimal(3), Decimal("0.98")) == Decimal("0.979999")
    assert exact_value(Decimal("0.98"), None, None, Decimal("0.98")) == Decimal("0.98")
    assert exact_value(None, Decimal(1), Decimal(2), Decimal("0.98")) is None


@pytest.mark.parametrize(
    ("gap", "measure", "shown"),
    [
        ("-0.00004", SHARE, "−0.004 个百分点"),
        ("0.0131", SHARE, "+1.31 个百分点"),
        ("0", SHARE, "持平"),
        ("-387654321.10", MONEY, "−3.88 亿元"),
        ("-0.01", MONEY, "−0.0000000001 亿元"),
    ],
)
def test_a_gap_that_exists_never_reads_zero(gap, measure, shown):
    assert gap_text(Decimal(gap), measure) == shown


def test_targets_read_as_in_the_document():
    assert target_text(">", Decimal("0.950000"), SHARE) == "> 95 %"
    assert target_text(">=", Decimal("20000000000.000000"), MONEY) == "≥ 200 亿元"
    assert plain_text(Decimal("0.995"), SHARE) == "99.5 %"
    assert target_text(">=", Decimal(40), measure_of("场")) == "≥ 40 场"
    assert target_text(">=", Decimal(20_000), measure_of("元", Decimal(20_000))) == "≥ 2 万元"
    assert target_text(">=", Decimal(10_000_000), measure_of("元", Decimal(10_000_000))) == "≥ 0.1 亿元"


def test_missing_numbers_are_dashes_and_counts_are_whole():
    assert number_text(None, SHARE) == "—"
    assert gap_text(None, SHARE) == "—"
    assert count_text(Decimal("12345.00")) == "12,345"
    assert count_text(Decimal("0.5")) == "0.5"
    assert count_text(None) == "—"


def test_long_lists_of_names_say_how_many():
    assert join_names(["甲", "乙"]) == "甲、乙"
    assert join_names(["甲", "乙", "丙"], most=2) == "甲、乙 等 3 个"
