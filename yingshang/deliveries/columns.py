"""Brings the columns of a delivered file to the names of a contract: by its headers, or by a mapping."""

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from yingshang.contracts.mapping import MONEY_UNITS, Column, Mapping, Output
from yingshang.contracts.model import Contract, FieldType, fold
from yingshang.deliveries.judging import RAW, ROW, SURPLUS
from yingshang.deliveries.parsing import Reading
from yingshang.deliveries.sources import Source
from yingshang.errors import YingshangError

_BRACKETED_UNIT = re.compile(r"[(\uff08]\s*(元|万元|亿元)\s*[)\uff09]\s*$")
UnitWords = Lookup[str, Lookup[str, str]]


@dataclass(frozen=True)
class NamedColumns:
    """Delivered text under the names of a contract, and how each field is to be read.

    `delivered` maps each field to the header a clerk knows; `unmapped` lists source columns that nothing reads.
    """

    frame: pl.LazyFrame
    readings: tuple[Reading, ...]
    delivered: dict[str, str]
    unmapped: tuple[str, ...]
    is_filtered: bool = False


def by_headers(name: str, source: Source, contract: Contract, unit_words: UnitWords) -> NamedColumns:
    """Match the headers with the contract's titles and aliases.

    Raises:
        YingshangError: a header is unknown or stands twice, or a required column is missing.
    """
    known = contract.field_of_header()
    ignored = {fold(header) for header in contract.ignored_headers}
    found: dict[str, tuple[int, str]] = {}
    for place, header in enumerate(source.headers):
        bare = fold(_BRACKETED_UNIT.sub("", header))
        field_name = known.get(fold(header)) or known.get(bare)
        if field_name in found:
            raise YingshangError(
                f"{name}: the columns {found[field_name][1]!r} and {header!r} both mean {field_name}; keep one of them."
            )
        if field_name is not None:
            found[field_name] = (place, header)
        elif bare and bare not in ignored:
            raise YingshangError(
                f"{name}: unknown header {header!r} (column {place + 1}); expected a column of {contract.dataset} "
                f"such as {'、'.join(_missing_titles(contract, set(found))[:3])}. Rename or delete it. "
                "列名不在合同中，请改名或删除。"
            )
    _require_columns(name, contract, set(found))
    readings = tuple(
        _reading(contract, field_name, unit_words, multiplier=_header_multiplier(header))
        for field_name, (_, header) in found.items()
    )
    columns = [pl.col(f"c{place}").alias(RAW + field_name) for field_name, (place, _) in found.items()]
    frame = source.frame.select(ROW, SURPLUS, *columns)
    return NamedColumns(frame, readings, {field_name: header for field_name, (_, header) in found.items()}, ())


def by_mapping(
    name: str,
    source: Source,
    mapping: Mapping,
    output: Output,
    contract: Contract,
    unit_words: UnitWords,
    scratch: Path,
) -> NamedColumns:
    """Apply one output of a mapping.

    Raises:
        YingshangError: a source column is not in the file, or an SQL expression does not work.
    """
    places = {fold(header): place for place, header in reversed(list(enumerate(source.headers)))}
    for field_name, column in output.columns.items():
        if column.column is not None and fold(column.column) not in places:
            raise YingshangError(
                f"{name}: no column {column.column!r} for {output.dataset}.{field_name}; the file has "
                f"{'、'.join(source.headers)}. Correct the mapping {mapping.name}."
            )
    if _needs_sql(mapping, output):
        frame = _by_sql(name, source, mapping, output, scratch)
    else:
        columns = [_plain(column, places).alias(RAW + field_name) for field_name, column in output.columns.items()]
        frame = source.frame.select(ROW, SURPLUS, *columns)
    frame = frame.with_columns(_with_values(RAW + field_name, column) for field_name, column in output.columns.items())
    readings = tuple(
        _reading(contract, field_name, unit_words, column=column, time_zone=mapping.time_zone)
        for field_name, column in output.columns.items()
    )
    used = {fold(column.column) for column in output.columns.values() if column.column}
    known = used | {fold(header) for header in output.ignored_columns}
    unmapped = tuple(header for header in source.headers if fold(header) not in known)
    delivered = {field_name: column.column or field_name for field_name, column in output.columns.items()}
    is_filtered = bool(mapping.skip_where or output.where)
    return NamedColumns(frame, readings, delivered, unmapped, is_filtered)


def _reading(
    contract: Contract,
    field_name: str,
    unit_words: UnitWords,
    *,
    multiplier: int = 1,
    column: Column | None = None,
    time_zone: str | None = None,
) -> Reading:
    field = contract.fields[field_name]
    return Reading(
        field_name,
        field,
        formats=column.formats if column else (),
        multiplier=MONEY_UNITS[column.unit] if column and column.unit else multiplier,
        time_zone=time_zone if field.type is FieldType.TIMESTAMP else None,
        unit_words=unit_words.get(field.unit_kind or "", {}),
    )


def _require_columns(name: str, contract: Contract, found: set[str]) -> None:
    missing = [
        field_name for field_name, field in contract.fields.items() if field.required and field_name not in found
    ]
    if missing:
        words = "、".join(f"{contract.fields[field_name].title} ({field_name})" for field_name in missing)
        raise YingshangError(
            f"{name}: missing required column {words} of {contract.dataset}. 缺少必填列, 请补充后报送。"
        )


def _missing_titles(contract: Contract, found: set[str]) -> list[str]:
    return [field.title for field_name, field in contract.fields.items() if field_name not in found]


def _header_multiplier(header: str) -> int:
    unit = _BRACKETED_UNIT.search(header)
    return MONEY_UNITS[unit.group(1)] if unit else 1


def _plain(column: Column, places: dict[str, int]) -> pl.Expr:
    if column.column is not None:
        return pl.col(f"c{places[fold(column.column)]}")
    return pl.lit(column.constant)


def _with_values(name: str, column: Column) -> pl.Expr:
    """Replace the source's words by the mapping's; an empty replacement means an empty cell."""
    if not column.values:
        return pl.col(name)
    words = {word.strip(): value or None for word, value in column.values.items()}
    text = pl.col(name).str.strip_chars()
    return text.replace_strict(words, default=text, return_dtype=pl.String).alias(name)


def _needs_sql(mapping: Mapping, output: Output) -> bool:
    return bool(mapping.skip_where or output.where or any(column.expression for column in output.columns.values()))


def _by_sql(name: str, source: Source, mapping: Mapping, output: Output, scratch: Path) -> pl.LazyFrame:
    """Evaluate the mapping's SQL over the source's text columns, in bounded memory, order kept."""
    text, result = scratch / "source_text.parquet", scratch / f"{output.name or output.dataset}.parquet"
    if not text.exists():
        source.frame.sink_parquet(text, compression="zstd")
    identifiers = _identifiers(source.headers)
    named = ", ".join(f"c{place} as {identifier}" for place, identifier in identifiers.items())
    columns = ", ".join(
        f"cast({_sql_of(column)} as varchar) as {_quoted(RAW + field_name)}"
        for field_name, column in output.columns.items()
    )
    conditions = [f"not coalesce(({mapping.skip_where}), false)"] if mapping.skip_where else []
    conditions += [f"coalesce(({output.where}), false)"] if output.where else []
    query = (
        f"select {ROW}, {SURPLUS}, {columns} from (select {ROW}, {SURPLUS}, {named} from read_parquet('{text}'))"
        f" where {' and '.join(conditions) or 'true'} order by {ROW}"
    )
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        try:
            connection.execute(f"copy ({query}) to '{result}' (format parquet)")
        except duckdb.Error as error:
            raise YingshangError(f"{name}: an SQL expression of mapping {mapping.name} fails: {error}") from error
    return pl.scan_parquet(result)


def _sql_of(column: Column) -> str:
    if column.column is not None:
        return _quoted(column.column)
    if column.constant is not None:
        return "'" + column.constant.replace("'", "''") + "'"
    return f"({column.expression})"


def _identifiers(headers: tuple[str, ...]) -> dict[int, str]:
    """Return the SQL name of each column; a repeated or empty header has none."""
    names: dict[str, int] = {}
    for place, header in enumerate(headers):
        if header and header.lower() not in names:
            names[header.lower()] = place
    return {place: _quoted(headers[place]) for place in names.values()}


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
