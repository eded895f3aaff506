"""Reads JSON Lines and Parquet deliveries as text columns."""

import json
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from yingshang.deliveries.judging import ROW, SURPLUS
from yingshang.errors import YingshangError

_LINES_PER_PART = 50_000
_LONGEST_NUMBER = 38
_SURROGATE = re.compile("[\ud800-\udfff]")
# Stands for what is no text at all; judging refuses it as damaged.
_UNREADABLE = "\0"


def text_of_json_lines(name: str, path: Path, scratch: Path) -> tuple[tuple[str, ...], pl.LazyFrame]:
    """Return the names and the text columns; a line that is no JSON object is kept as a row that will be refused."""
    names = _names(path)
    if not names:
        raise YingshangError(f"{name}: no line is a JSON object; expected one object per line.")
    parts = scratch / "json_lines"
    parts.mkdir(exist_ok=True)
    rows: list[tuple[str | None, ...]] = []
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                rows.append((str(number), *_cells(line, names)))
            if len(rows) == _LINES_PER_PART:
                _write_part(parts, names, rows)
                rows = []
    _write_part(parts, names, rows)
    frame = pl.scan_parquet(parts / "*.parquet").with_columns(pl.col(ROW).cast(pl.Int64))
    return tuple(names), frame


def text_of_parquet(name: str, path: Path) -> tuple[tuple[str, ...], pl.LazyFrame]:
    """Return the names and all columns as text; rows are counted from 1."""
    try:
        schema = pl.read_parquet_schema(path)
    except (PolarsError, OSError) as error:
        raise YingshangError(f"{name}: not a readable Parquet file ({str(error).splitlines()[0]}).") from error
    columns = [_as_text(column, dtype).alias(f"c{place}") for place, (column, dtype) in enumerate(schema.items())]
    frame = pl.scan_parquet(path, row_index_name=ROW, row_index_offset=1, glob=False).select(
        pl.col(ROW).cast(pl.Int64), *columns, pl.lit(None, dtype=pl.String).alias(SURPLUS)
    )
    return tuple(schema), frame


def _as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        return value.dt.to_string("%Y-%m-%d %H:%M:%S%.f" if dtype.time_zone is None else "%Y-%m-%dT%H:%M:%S%.f%:z")
    if isinstance(dtype, pl.Duration):
        return value.dt.to_string("iso")
    if dtype.is_float():
        # Whole numbers are what pandas makes of ids when one is missing.
        is_whole = (value == value.round(0)) & (value.abs() < 2**53)
        text, plain = value.cast(pl.String), value.cast(pl.Decimal(38, 12), strict=False).cast(pl.String)
        written = pl.when(text.str.contains("e", literal=True)).then(pl.coalesce(plain, text)).otherwise(text)
        return pl.when(is_whole).then(value.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(written)
    if dtype.is_nested():
        json_text = pl.struct(value.alias("v")).struct.json_encode()
        return pl.when(value.is_not_null()).then(json_text.str.strip_prefix('{"v":').str.head(-1))
    if dtype == pl.Binary:
        return value.map_elements(_decoded, return_dtype=pl.String)
    return value.cast(pl.String)


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\ufffd", _UNREADABLE)


def _names(path: Path) -> list[str]:
    names: dict[str, None] = {}
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for line in file:
            names.update(dict.fromkeys(_object(line) or {}))
    return list(names)


def _object(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line, parse_float=_without_exponent)
    except (ValueError, RecursionError):
        return None
    return {_text(name) or "": cell for name, cell in value.items()} if isinstance(value, dict) else None


def _without_exponent(number: str) -> str:
    """Write 1e2 as 100: the text cannot be a number that Excel has shortened."""
    value = Decimal(number)
    return format(value, "f") if abs(value.adjusted()) <= _LONGEST_NUMBER else number


def _cells(line: str, names: list[str]) -> tuple[str | None, ...]:
    record = _object(line)
    if record is None:
        return (*(None for _ in names[1:]), line.strip()[:200], "not a JSON object")
    return (*(_text(record.get(name)) for name in names), None)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return _SURROGATE.sub(_UNREADABLE, value)
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _write_part(parts: Path, names: list[str], rows: list[tuple[str | None, ...]]) -> None:
    columns = [ROW, *(f"c{place}" for place in range(len(names))), SURPLUS]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()), orient="row")
    frame.write_parquet(parts / f"{len(list(parts.iterdir())):06d}.parquet")
