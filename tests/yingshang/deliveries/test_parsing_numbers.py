"""Money, shares and whole numbers: examples by hand, and that every spelling comes back."""

from decimal import Decimal

import pytest
from cell_values import reading, values
from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.contracts import FieldType

money = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.5", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        ("-1,234", "-1234.00"),
        ("(1,234.50)", "-1234.50"),
        ("¥ 1 234", "1234.00"),
        ("￥１２３４．５", "1234.50"),
        ("3.5万元", "35000.00"),
        ("3.5万", "35000.00"),
        ("1.2345亿元", "123450000.00"),
        ("0.3亿", "30000000.00"),
        ("120元", "120.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("+5", "5.00"),
        # Half a fen away from zero.
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("0.00000049万元", "0.00"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_money(text, expected):
    assert values([text], reading(FieldType.MONEY)) == [Decimal(expected)]


def test_money_in_a_column_of_ten_thousands():
    """A cell that names its own unit is believed."""
    in_wan = reading(FieldType.MONEY, multiplier=10_000)
    texts = ["3.5", "3.5万元", "0.2亿", "35000元", "1,234.5678", "0.00005"]
    expected = ["35000.00", "35000.00", "20000000.00", "35000.00", "12345678.00", "0.50"]
    assert values(texts, in_wan) == [Decimal(text) for text in expected]


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "1,23",
        "1234,567",
        "12.3.4",
        "--5",
        "5-",
        "万元",
        "元",
        "五万",
        "1/2",
        "0x10",
        "1'000",
        "99999999999999999.00",
    ],
)
def test_what_is_no_money(text):
    assert values([text], reading(FieldType.MONEY)) == [None]


def test_numbers_too_large_are_nothing_and_hurt_nobody():
    texts = ["9" * 20, "9" * 21, "9" * 28 + "亿", "9" * 39, "9" * 400, "1", "0." + "9" * 60]
    assert values(texts, reading(FieldType.MONEY)) == [None] * 5 + [Decimal("1.00"), Decimal("1.00")]
    assert values(texts, reading(FieldType.MONEY, multiplier=10**8))[5:] == [Decimal("100000000.00")] * 2
    assert values(texts, reading(FieldType.DECIMAL))[:5] == [None] * 5
    assert values(texts, reading(FieldType.INTEGER))[:6] == [None] * 5 + [1]
    assert values(["9" * 18, "9" * 18 + ".0"], reading(FieldType.INTEGER)) == [10**18 - 1] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.125", "0.125"),
        ("12.5%", "0.125"),
        ("12.5％", "0.125"),
        ("100%", "1"),
        ("1", "1"),
        ("0.00005%", "0.000001"),
        ("12.345678%", "0.123457"),
        ("-3%", "-0.03"),
        ("33.333333333333%", "0.333333"),
        ("1,000%", "10"),
    ],
)
def test_shares(text, expected):
    assert values([text], reading(FieldType.SHARE)) == [Decimal(expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("-3", -3),
        ("+3", 3),
        ("3.0", 3),
        ("3.", 3),
        ("１２", 12),
        ("3.5", None),
        ("12人", None),
    ],
)
def test_whole_numbers(text, expected):
    assert values([text], reading(FieldType.INTEGER)) == [expected]


@settings(max_examples=60, deadline=None)
@given(amounts=st.lists(money, min_size=1, max_size=30))
def test_money_comes_back_from_every_spelling(amounts):
    spellings = ["{:.2f}", "{:,.2f}", "¥{:,.2f}", "{:.2f}元", " {:.2f} "]
    for spelling in spellings:
        assert values([spelling.format(amount) for amount in amounts], reading(FieldType.MONEY)) == amounts
    for unit, factor in (("万元", 10**4), ("亿元", 10**8)):
        texts = [f"{amount / factor:.10f}{unit}" for amount in amounts]
        assert values(texts, reading(FieldType.MONEY)) == amounts


@settings(max_examples=40, deadline=None)
@given(shares=st.lists(st.decimals(min_value=0, max_value=1, places=6), min_size=1))
def test_shares_come_back_from_percentages(shares):
    assert values([f"{share * 100:.4f}%" for share in shares], reading(FieldType.SHARE)) == shares
    assert values([f"{share:.6f}" for share in shares], reading(FieldType.SHARE)) == shares
