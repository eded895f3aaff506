"""What the text of a cell means: examples by hand, and the promise that quick readings never differ."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.contracts import Field, FieldType
from yingshang.deliveries.judging import RAW, ROW, SURPLUS, Judge
from yingshang.deliveries.parsing import (
    EMPTY_WORDS,
    FIRST_DAY,
    LAKE_TYPES,
    Reading,
    generous,
    plain_text,
    quick_readings,
)

UNIT_WORDS = {"330106": "330106", "西湖区": "330106", "西湖": "330106", "D01": "D01", "d01": "D01"}
CODES = {"open": ("办理中", "在办"), "closed": ("已办结", "Done It")}


def reading(kind: FieldType, **options) -> Reading:
    field = Field.model_validate(
        {
            "title": "甲",
            "description": "甲",
            "type": kind,
            "codes": CODES if kind is FieldType.CODE else {},
            "unit_kind": "any" if kind is FieldType.UNIT else None,
        }
    )
    return Reading("x", field, unit_words=UNIT_WORDS, **options)


def values(texts: list[str | None], read: Reading) -> list:
    frame = pl.DataFrame({"raw:x": texts}, schema={"raw:x": pl.String})
    value = generous(read, plain_text(read, "raw:x"))
    found = frame.select(value.alias("x")).to_series()
    assert found.dtype == LAKE_TYPES[read.field.type]
    return found.to_list()


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05 09:05:07", "2024-03-05 09:05:07"),
        ("2024-3-5 9:5", "2024-03-05 09:05:00"),
        ("2024/3/5 9:05:07", "2024-03-05 09:05:07"),
        ("2024.03.05", "2024-03-05 00:00:00"),
        ("2024年3月5日", "2024-03-05 00:00:00"),
        ("2024年3月5日9时5分", "2024-03-05 09:05:00"),
        ("2024年3月5日 9时5分7秒", "2024-03-05 09:05:07"),
        ("２０２４-０３-０５　０９：０５", "2024-03-05 09:05:00"),
        ("20240305", "2024-03-05 00:00:00"),
        ("20240305090507", "2024-03-05 09:05:07"),
        ("2024-03-05T09:05:07", "2024-03-05 09:05:07"),
        ("2024-03-05T09:05:07.25", "2024-03-05 09:05:07.250"),
        # With a zone: local time of Shanghai, eight hours ahead of UTC.
        ("2024-03-05T20:05:07Z", "2024-03-06 04:05:07"),
        ("2024-03-05T09:05:07+08:00", "2024-03-05 09:05:07"),
        ("2024-03-05 09:05:07.5-0500", "2024-03-05 22:05:07.500"),
        # Excel counts days from 1899-12-30; 45356 is 2024-03-05.
        ("45356", "2024-03-05 00:00:00"),
        ("45356.5", "2024-03-05 12:00:00"),
        ("45356.37855324074", "2024-03-05 09:05:07"),
        ("2024-02-29", "2024-02-29 00:00:00"),
        ("1999-12-31 23:59:59", "1999-12-31 23:59:59"),
    ],
)
def test_moments(text, expected):
    assert values([text], reading(FieldType.TIMESTAMP)) == [moment(expected)]
    assert values([text], reading(FieldType.DATE)) == [moment(expected).date()]


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-03-05 25:00:00",
        "2024-03-05 09:60:00",
        "24-03-05",
        "03/05/2024",
        "05-03-2024",
        "2024-03",
        "昨天",
        "2024-03-05 xx",
        "1",
        "123456",
        "20241305",
        "12024-03-05",
        "-2024-03-05",
        "0024-03-05",
    ],
)
def test_what_is_no_moment(text):
    assert values([text], reading(FieldType.TIMESTAMP)) == [None]
    assert values([text], reading(FieldType.DATE)) == [None]


def test_moments_of_another_zone():
    """Boston is on summer time (UTC-4) from 10 March 2024 on: 12 hours behind Shanghai, 13 before."""
    there = reading(FieldType.TIMESTAMP, time_zone="America/New_York")
    assert values(["2024-03-05 09:00:00", "2024-03-15 09:00:00"], there) == [
        moment("2024-03-05 22:00:00"),
        moment("2024-03-15 21:00:00"),
    ]
    # An hour that does not exist is nothing; a text with a zone of its own is not moved twice.
    assert values(["2024-03-10 02:30:00", "2024-03-05T09:00:00Z"], there) == [None, moment("2024-03-05 17:00:00")]


def test_moments_by_given_formats():
    day_first = reading(FieldType.TIMESTAMP, formats=("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %T", "%d %b %Y %I:%M %p"))
    assert values(["05/03/2024 09:05", "05/03/2024", "05.03.2024 09:05:07", "05 Mar 2024 09:05 PM"], day_first) == [
        moment("2024-03-05 09:05:00"),
        moment("2024-03-05 00:00:00"),
        moment("2024-03-05 09:05:07"),
        moment("2024-03-05 21:05:00"),
    ]
    assert values(["2024-03-05", "30/02/2024", "05/03/24"], day_first) == [None] * 3
    zoned = reading(FieldType.TIMESTAMP, formats=("%Y-%m-%dT%H:%M:%S%z",), time_zone="America/New_York")
    assert values(["2024-03-05T09:00:00Z", "2024-03-05T09:00:00+08:00"], zoned) == [
        moment("2024-03-05 17:00:00"),
        moment("2024-03-05 09:00:00"),
    ]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("是", True),
        ("否", False),
        ("TRUE", True),
        ("Ｎ", False),
        ("√", True),
        ("×", False),
        ("1", True),
        ("0", False),
        ("无", False),
        ("2", None),
        ("-", None),
    ],
)
def test_booleans(text, expected):
    assert values([text], reading(FieldType.BOOLEAN)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open", "open"),
        ("OPEN", "open"),
        (" 办理中 ", "open"),
        ("在 办", "open"),
        ("ｄｏｎｅ_it", "closed"),
        ("Done", None),
    ],
)
def test_codes(text, expected):
    assert values([text], reading(FieldType.CODE)) == [expected]


@pytest.mark.parametrize(
    "word", [*EMPTY_WORDS, "NULL", "None", "N/A", "ＮＵＬＬ", "  —  ", "", "   ", "\u3000", "\u200b"]
)
def test_words_for_nothing(word):
    for kind in set(FieldType) - {FieldType.TEXT, FieldType.BOOLEAN}:
        assert values([word], reading(kind)) == [None]


def test_text_is_only_trimmed():
    texts = ["　甲 乙　", "ＡＢＣ", "无", "-", "a\nb", "  ", "", None]
    assert values(texts, reading(FieldType.TEXT)) == ["甲 乙", "ＡＢＣ", "无", "-", "a\nb", None, None, None]


# ---- quick readings -------------------------------------------------------------------------------------------------

ODD = "０１９．－：／％①Ⅷ㎡﹣\u3000\u00a0\u200b\ufeff\u2028\tＡａ西湖区,.-/: TZ+年月日时分秒元万亿%()=#¥eE\0\x1f"
DIGITS = "0123456789"
near_moments = st.from_regex(
    r"[0-9]{1,5}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?)?", fullmatch=True
)
near_numbers = st.from_regex(r"[-+(]?[0-9,]{0,8}\.?[0-9]{0,9}(万|亿|元|万元|%|\))?", fullmatch=True)
noise = st.text(alphabet=ODD + DIGITS + "ABCXYZabcxyz", max_size=12)
known = st.sampled_from(
    [
        "西湖区",
        "西湖",
        "330106",
        "d01",
        "D01",
        "办理中",
        "Done It",
        "done it",
        "open",
        "是",
        "否",
        "TRUE",
        "91330100799655058B",
    ]
)
padded = st.builds(
    lambda before, text, after: before + text + after,
    st.sampled_from(["", " ", "\u3000", "\u200b", "\n"]),
    near_moments
    | near_numbers
    | noise
    | known
    | st.dates().map(str)
    | st.datetimes().map(lambda at: f"{at:%Y-%m-%d %X}"),
    st.sampled_from(["", " ", "\t", "\u00a0", "０"]),
)


@pytest.mark.parametrize("kind", sorted(set(FieldType) - {FieldType.TEXT, FieldType.SHARE}))
@settings(max_examples=30, deadline=None)
@given(texts=st.lists(padded, min_size=1, max_size=40))
def test_a_quick_reading_gives_the_generous_value_or_nothing(kind, texts):
    """Or a day of the first ten centuries, which the quick verdict leaves to the full one."""
    for read in (reading(kind), reading(kind, multiplier=10_000), reading(kind, time_zone="America/New_York")):
        frame = pl.DataFrame({"raw:x": texts})
        wanted = values(texts, read)
        for quick in quick_readings(read, pl.col("raw:x")):
            is_day = kind in {FieldType.DATE, FieldType.TIMESTAMP}
            trusted = pl.when(quick >= FIRST_DAY).then(quick) if is_day else quick
            found = frame.select(trusted.alias("x")).to_series().to_list()
            differing = [
                (text, q, w) for text, q, w in zip(texts, found, wanted, strict=True) if q is not None and q != w
            ]
            assert differing == []


def test_usual_spellings_are_read_quickly():
    """Otherwise nothing would be gained: each type has a quick reading that takes its usual spelling."""
    usual = {
        FieldType.ID: "WX20240001",
        FieldType.CREDIT_CODE: "91330100799655058B",
        FieldType.CODE: "办理中",
        FieldType.UNIT: "西湖区",
        FieldType.BOOLEAN: "是",
        FieldType.MONEY: "1234.50",
        FieldType.DECIMAL: "0.5",
        FieldType.INTEGER: "12",
        FieldType.TIMESTAMP: "2024-03-05 09:05:00",
        FieldType.DATE: "2024/03/05",
    }
    for kind, text in usual.items():
        frame = pl.DataFrame({"raw:x": [text]})
        found = [frame.select(quick).item() for quick in quick_readings(reading(kind), pl.col("raw:x"))]
        assert [value for value in found if value is not None] == values([text], reading(kind))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_quick_verdict_accepts_no_row_that_the_full_one_refuses(contracts, data):
    contract = contracts["guarantees"]
    names = list(contract.fields)
    cells = padded | st.none() | st.sampled_from(["", "=A1", "#REF!", "\ufffd", "DB2024001", "500000", "x" * 21_000])
    rows = data.draw(st.lists(st.tuples(*(cells for _ in names)), min_size=1, max_size=12))
    usual = {"guarantee_id": "DB2024001", "guarantor": "甲", "is_government": "是", "is_policy": "否",
             "principal_yuan": "500000", "starts_on": "2024-01-01", "district_code": "西湖区"}  # fmt: skip
    columns = {
        f"{RAW}{name}": [usual.get(name) if data.draw(st.booleans()) else row[place] for row in rows]
        for place, name in enumerate(names)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(ROW)
    frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(SURPLUS))
    readings = tuple(Reading(name, field, unit_words=UNIT_WORDS) for name, field in contract.fields.items())
    judge = Judge(contract, readings, is_lossy=data.draw(st.booleans()))
    sample = pl.DataFrame(
        {f"{RAW}{name}": [usual.get(name)] * 50 for name in names}, schema=dict.fromkeys(columns, pl.String)
    )
    typed = frame.with_columns(judge.quick_columns(sample))
    good = typed.with_columns(judge.quick_verdict().alias("good")).filter("good")
    good = good.filter(~judge.has_wrong_credit_code(good))
    full = judge.full_verdict(frame)
    assert set(good[ROW]) <= set(full.accepted[ROW])
    again = full.accepted.filter(pl.col(ROW).is_in(good[ROW].implode())).select(names)
    assert good.select(names).equals(again)


# ---- round trips ----------------------------------------------------------------------------------------------------

money = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


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
@given(moments=st.lists(st.datetimes(min_value=moment("1900-03-01"), max_value=moment("2100-01-01")), min_size=1))
def test_moments_come_back_from_every_spelling(moments):
    moments = [at.replace(microsecond=0) for at in moments]
    read = reading(FieldType.TIMESTAMP)
    for spelling in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%dT%H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y-%m-%d %H:%M:%S+08:00"):
        if "+08" in spelling:
            # Shanghai was not always eight hours ahead.
            moments = [at for at in moments if at.year > 1991]
        assert values([at.strftime(spelling) for at in moments], read) == moments
    days = [at.date() for at in moments]
    for spelling in ("%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日"):
        assert values([day.strftime(spelling) for day in days], reading(FieldType.DATE)) == days
    serials = [str((at - moment("1899-12-30")) / dt.timedelta(days=1)) for at in moments if at.year > 1927]
    assert values(serials, read) == [at for at in moments if at.year > 1927]


@settings(max_examples=40, deadline=None)
@given(shares=st.lists(st.decimals(min_value=0, max_value=1, places=6), min_size=1))
def test_shares_come_back_from_percentages(shares):
    assert values([f"{share * 100:.4f}%" for share in shares], reading(FieldType.SHARE)) == shares
    assert values([f"{share:.6f}" for share in shares], reading(FieldType.SHARE)) == shares
