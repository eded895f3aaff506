"""Refused rows: the delivered text, where it stood, and why it was refused, in words for a clerk."""

from pathlib import Path

import polars as pl

from yingshang.contracts.model import RULE_REASONS, Contract, FieldType
from yingshang.deliveries.judging import RAW, ROW

SCHEMA: dict[str, pl.DataType] = {
    "delivery_seq": pl.Int64(),
    "dataset": pl.String(),
    "file_name": pl.String(),
    "row_number": pl.Int64(),
    "fields": pl.List(pl.String()),
    "rules": pl.List(pl.String()),
    "reasons": pl.List(pl.String()),
    "original": pl.String(),
}
_EXPECTED = {
    FieldType.TIMESTAMP: "应为时间, 如 2024-03-05 09:05:00",
    FieldType.DATE: "应为日期, 如 2024-03-05",
    FieldType.MONEY: "应为金额, 如 1234.50",
    FieldType.SHARE: "应为比例, 如 12.5% 或 0.125",
    FieldType.INTEGER: "应为整数",
    FieldType.DECIMAL: "应为数字",
    FieldType.BOOLEAN: "应为 是 或 否",
    FieldType.ID: "应为不含空格的编号, 且不可为科学计数",
    FieldType.CREDIT_CODE: "应为 18 位统一社会信用代码",
}
_SHOWN_CHARACTERS = 60


def refused_rows(
    rows: pl.DataFrame, contract: Contract, delivered: dict[str, str], delivery_seq: int, file_name: str
) -> pl.DataFrame:
    """Return quarantine rows for judged rows with `fields` and `rules`; one per refused row."""
    if rows.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    reasons = [
        [_reason(contract, delivered, row, name, rule) for name, rule in zip(row["fields"], row["rules"], strict=True)]
        for row in rows.iter_rows(named=True)
    ]
    originals = pl.struct(pl.col(RAW + name).alias(header) for name, header in _distinct(delivered).items())
    return rows.select(
        pl.lit(delivery_seq, dtype=pl.Int64).alias("delivery_seq"),
        pl.lit(contract.dataset).alias("dataset"),
        pl.lit(file_name).alias("file_name"),
        pl.col(ROW).alias("row_number"),
        "fields",
        "rules",
        pl.Series("reasons", reasons, dtype=pl.List(pl.String())),
        originals.struct.json_encode().alias("original"),
    ).cast(pl.Schema(SCHEMA))


def _reason(contract: Contract, delivered: dict[str, str], row: dict[str, object], name: str, rule: str) -> str:
    if rule in contract.rules:
        return contract.rules[rule].reason
    words = RULE_REASONS[rule]
    if not name:
        return words
    field = contract.fields[name]
    expected = _EXPECTED.get(field.type) if rule == "type" else None
    if rule == "code":
        expected = "应为 " + "、".join(aliases[0] if aliases else code for code, aliases in field.codes.items())
    if rule == "range" and field.range:
        expected = f"应在 {_bound(field.range.min)} 至 {_bound(field.range.max)} 之间"
    shown = str(row.get(RAW + name) or "").strip()[:_SHOWN_CHARACTERS]
    return f"{delivered.get(name, field.title)}“{shown}”: {words}" + (f", {expected}" if expected else "")


def _bound(value: object) -> str:
    return "不限" if value is None else str(value)


def _distinct(delivered: dict[str, str]) -> dict[str, str]:
    """Keep one field per header: a source column may feed several fields."""
    return {name: header for header, name in {header: name for name, header in delivered.items()}.items()}


def read_quarantine(folder: Path, dataset: str | None = None) -> pl.DataFrame:
    """Return all refused rows, of one dataset or of all, in the order of deliveries."""
    files = sorted(folder.glob(f"{dataset or '*'}/*.parquet"))
    frames = [pl.read_parquet(file) for file in files]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *frames]).sort("delivery_seq", "row_number")
