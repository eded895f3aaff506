"""Rows of a query in words, each worked out by hand."""

from decimal import Decimal

import pytest

from dashboards.numbers import change_words, gap_words, goal_words, interval_words, parts_words, value_words


def row(value, target, unit="share", operator=">=", **more):
    number = None if value is None else Decimal(value)
    parts = {"numerator": number, "denominator": Decimal(1)}
    return {"value": number, "target": Decimal(target), "unit": unit, "operator": operator} | parts | more


@pytest.mark.parametrize(
    ("found", "value", "goal", "gap"),
    [
        (row("0.979999", "0.98", numerator=Decimal(979999), denominator=Decimal(1000000)), "97.9999 %", "≥ 98 %", "−0.0001 个百分点"),
        (row("0.98", "0.98"), "98.00 %", "≥ 98 %", "持平"),
        (row("19865000000", "20000000000", "元"), "198.65 亿元", "≥ 200 亿元", "−1.35 亿元"),
        (row("15000", "20000", "元"), "1.50 万元", "≥ 2 万元", "−0.50 万元"),
        (row("5", "6", "项"), "5 项", "≥ 6 项", "−1 项"),
        (row("7", "6", "项", "<="), "7 项", "≤ 6 项", "+1 项"),
        (row("5.004", "5", "工作日", "<="), "5.004 工作日", "≤ 5 工作日", "+0.004 工作日"),
        (row(None, "6", "项"), "—", "≥ 6 项", "—"),
        (row("1", "1", source_kind="process"), "已落实", "≥ 100 %", "—"),
        (row("0", "1", source_kind="process"), "未落实", "≥ 100 %", "—"),
    ],
)  # fmt: skip
def test_a_figure_in_words(found, value, goal, gap):
    assert (value_words(found), goal_words(found), gap_words(found)) == (value, goal, gap)


def test_a_figure_that_equals_its_target_by_rounding_is_told_apart():
    # 949 999 999 of 1 000 000 000 is rounded to 0.95 in the table, and is less than 95 %.
    found = row("0.95", "0.95", numerator=Decimal(949_999_999), denominator=Decimal(1_000_000_000))
    assert value_words(found) == "94.9999999 %"
    assert gap_words(found).startswith("−")


def test_parts_are_those_of_records():
    assert parts_words(row("0.5", "1", numerator=Decimal(5), denominator=Decimal(10))) == "5 / 10"
    assert (
        parts_words(row("0.0064", "0.008", numerator=Decimal("41446844134.6"), denominator=Decimal(6487342140000)))
        == ""
    )
    assert parts_words(row("5", "6", "项")) == ""
    assert parts_words(row("1", "1", source_kind="process")) == ""
    assert parts_words(row(None, "1", numerator=None, denominator=None)) == ""


def test_changes_and_intervals():
    assert change_words(row("0.97", "0.98", earlier_value=Decimal("0.96"))) == "+1.00 个百分点"
    assert change_words(row("0.97", "0.98", earlier_value=None)) == "—"
    found = {"interval_low": Decimal("0.436497"), "interval_high": Decimal("0.969947")}
    assert interval_words(found) == "43.6 – 97.0 %"
    assert interval_words({"interval_low": None, "interval_high": None}) == ""
