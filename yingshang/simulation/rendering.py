"""Turns typed records into the text that a department writes, in one style. All columns come out as text."""

from collections.abc import Callable
from typing import Final

import polars as pl

from yingshang.contracts import Contract, Field, FieldType
from yingshang.errors import YingshangError
from yingshang.simulation import city
from yingshang.simulation.styles import Style

_MONEY_DIGITS = {"元": 2, "万元": 6, "亿元": 10}
_HALF, _FULL = list("0123456789"), list("０１２３４５６７８９")


def render(frame: pl.DataFrame, contract: Contract, style: Style) -> pl.DataFrame:
    """Return the fields of `frame` as text; columns that begin with an underscore are left out.

    Raises:
        YingshangError: a column is no field of the contract.
    """
    names = [name for name in frame.columns if not name.startswith("_")]
    unknown = [name for name in names if name not in contract.fields]
    if unknown:
        raise YingshangError(f"simulation of {contract.dataset}: the contract has no field {'、'.join(unknown)}.")
    return frame.select(_as_text(name, contract.fields[name], style) for name in names)


def header(name: str, field: Field, style: Style) -> str:
    """Return the column header, with the unit of money in brackets where it is not 元."""
    if not style.has_chinese_headers:
        return name
    if field.type is FieldType.MONEY and style.money_unit != "元":
        return f"{field.title}{style.opening_bracket}{style.money_unit}{style.closing_bracket}"
    return field.title


def _as_text(name: str, field: Field, style: Style) -> pl.Expr:
    column = pl.col(name)
    writer = _WRITERS.get(field.type)
    if field.type is FieldType.CODE:
        return _code_words(column, field) if style.has_code_words else column
    return column if writer is None else writer(column, style).alias(name)


def _code_words(column: pl.Expr, field: Field) -> pl.Expr:
    words = {code: aliases[0] if aliases else code for code, aliases in field.codes.items()}
    return column.replace_strict(words, return_dtype=pl.String)


def _unit(column: pl.Expr, style: Style) -> pl.Expr:
    return column if style.unit_spelling == "code" else column.replace(city.spellings(style.unit_spelling))


def _boolean(column: pl.Expr, style: Style) -> pl.Expr:
    yes, no = ("是", "否") if style.has_code_words else ("true", "false")
    return pl.when(column).then(pl.lit(yes)).when(~column).then(pl.lit(no))


def _money(column: pl.Expr, style: Style) -> pl.Expr:
    if style.has_thousands:
        return column.map_elements(_grouped, return_dtype=pl.String)
    if style.money_unit == "元":
        return (column // 100).cast(pl.String) + "." + (column % 100).cast(pl.String).str.zfill(2)
    return _scaled(column, _MONEY_DIGITS[style.money_unit])


def _grouped(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"


def _integer(column: pl.Expr, style: Style) -> pl.Expr:
    whole = column.cast(pl.String)
    return whole.str.replace_many(_HALF, _FULL) if style.has_full_width_digits else whole


def _share(column: pl.Expr, style: Style) -> pl.Expr:
    return pl.concat_str(_scaled(column, 4), pl.lit("%")) if style.has_percent else _scaled(column, 6)


def _scaled(column: pl.Expr, digits: int) -> pl.Expr:
    """Return whole numbers as decimals with `digits` places behind the point, without trailing zeros."""
    unit = 10**digits
    fraction = (column % unit).cast(pl.String).str.zfill(digits)
    text: pl.Expr = (column // unit).cast(pl.String) + "." + fraction
    return text.str.strip_chars_end("0").str.strip_chars_end(".")


_WRITERS: Final[dict[FieldType, Callable[[pl.Expr, Style], pl.Expr]]] = {
    FieldType.UNIT: _unit,
    FieldType.DATE: lambda column, style: column.dt.to_string(style.day),
    FieldType.TIMESTAMP: lambda column, style: column.dt.to_string(style.minute),
    FieldType.BOOLEAN: _boolean,
    FieldType.MONEY: _money,
    FieldType.INTEGER: _integer,
    FieldType.SHARE: _share,
    FieldType.DECIMAL: lambda column, _: _scaled(column, 6),
}
