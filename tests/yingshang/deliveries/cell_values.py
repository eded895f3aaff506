"""What a cell of a type says, read the generous way; for the tests of all types."""

import datetime as dt

import polars as pl

from yingshang.contracts import Field, FieldType
from yingshang.deliveries.parsing import LAKE_TYPES, Reading, generous, plain_text

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
