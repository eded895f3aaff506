"""Brings the columns of a delivered file to the names of a contract: by its headers, or by a mapping."""

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

import polars as pl

from yingshang.contracts.mapping import MONEY_UNITS, Column, Mapping, Output
from yingshang.contracts.model import Contract, FieldType, fold
from yingshang.deliveries.judging import BLANK, RAW, ROW, SURPLUS, TAIL
from yingshang.deliveries.parsing import Reading, with_words_replaced
from yingshang.deliveries.scratch import Workspace
from yingshang.deliveries.selecting import columns_in_sql, needs_sql, selected_by_sql
from yingshang.deliveries.sources import Source
from yingshang.errors import YingshangError

_BRACKETED_UNIT = re.compile(r"[(\uff08]\s*(元|万元|亿元)\s*[)\uff09]\s*$")
UnitWords = Lookup[str, Lookup[str, str]]


@dataclass(frozen=True)
class NamedColumns:
    """Delivered text under the names of a contract, and how each field is to be read.

    `delivered` maps each field to the header a clerk knows; `unmapped` lists source columns that nothing reads.
    `rows_of_data` is given where an output takes only some of the rows: how many the file has for all outputs.
    """

    frame: pl.LazyFrame
    readings: tuple[Reading, ...]
    delivered: dict[str, str]
    unmapped: tuple[str, ...]
    is_filtered: bool = False
    rows_of_data: int | None = None


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
    frame = source.frame.select(*_marks(source, {place for place, _ in found.values()}), *columns)
    return NamedColumns(frame, readings, {field_name: header for field_name, (_, header) in found.items()}, ())


def by_mapping(
    name: str,
    source: Source,
    mapping: Mapping,
    output: Output,
    contract: Contract,
    unit_words: UnitWords,
    workspace: Workspace,
) -> NamedColumns:
    """Apply one output of a mapping.

    Raises:
        YingshangError: a source column is not in the file, or an SQL expression does not work.
    """
    places = {fold(header): place for place, header in reversed(list(enumerate(source.headers)))}
    _require_source_columns(name, source, mapping, output)
    ignored = {fold(header) for header in output.ignored_columns}
    content = {place for place, header in enumerate(source.headers) if fold(header) not in ignored}
    rows_of_data = None
    if needs_sql(mapping, output):
        selection = selected_by_sql(name, source, mapping, output, content, workspace)
        frame, rows_of_data = selection.frame, selection.rows_of_data
    else:
        columns = [_plain(column, places).alias(RAW + field_name) for field_name, column in output.columns.items()]
        frame = source.frame.select(*_marks(source, content), *columns)
    frame = frame.with_columns(_with_values(RAW + field_name, column) for field_name, column in output.columns.items())
    readings = tuple(
        _reading(contract, field_name, unit_words, column=column, time_zone=mapping.time_zone)
        for field_name, column in output.columns.items()
    )
    used = {fold(column.column) for column in output.columns.values() if column.column}
    known = used | ignored | columns_in_sql(mapping, output)
    unmapped = tuple(header for header in source.headers if header and fold(header) not in known)
    delivered = {field_name: column.column or field_name for field_name, column in output.columns.items()}
    is_filtered = bool(mapping.skip_where or output.where)
    return NamedColumns(frame, readings, delivered, unmapped, is_filtered, rows_of_data)


def _require_source_columns(name: str, source: Source, mapping: Mapping, output: Output) -> None:
    known = {fold(header) for header in source.headers}
    for field_name, column in output.columns.items():
        if column.column is not None and fold(column.column) not in known:
            raise YingshangError(
                f"{name}: no column {column.column!r} for {output.dataset}.{field_name}; the file has "
                f"{'、'.join(source.headers)}. Correct the mapping {mapping.name}."
            )


def _marks(source: Source, content: set[int]) -> list[pl.Expr]:
    """Return what is known of a row besides its cells; blank is a row without a cell in the columns of `content`."""
    is_blank = pl.all_horizontal(pl.col(f"c{place}").is_null() for place in sorted(content))
    has_empty_tail = pl.col(f"c{len(source.headers) - 1}").is_null()
    return [
        pl.col(ROW),
        pl.col(SURPLUS),
        has_empty_tail.alias(TAIL),
        (is_blank & pl.col(SURPLUS).is_null()).alias(BLANK),
    ]


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
    return with_words_replaced(text, words).alias(name)
