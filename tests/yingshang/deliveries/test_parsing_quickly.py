"""Quick readings and the quick verdict never differ from the generous reading and the full verdict."""

import polars as pl
import pytest
from cell_values import UNIT_WORDS, reading, values
from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.contracts import FieldType
from yingshang.deliveries.judging import RAW, ROW, SURPLUS, Judge
from yingshang.deliveries.parsing import FIRST_DAY, Reading, quick_readings

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
