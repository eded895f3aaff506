"""Reads CSV record by record where polars cannot: broken quotes, or line breaks in quotes beside short rows.

Slow, but in bounded memory. A quote that is never closed costs the row that it stands in, not the rest of the file.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from yingshang.deliveries.judging import ROW, SURPLUS

WRONG_WIDTH = "!"
_RECORDS_PER_PART = 50_000
_LINES_IN_A_RECORD = 200
_Row = tuple[str | None, ...]
csv.field_size_limit(2**31 - 1)


def text_of_records(file: TextIO, delimiter: str, width: int, first_row: int, parts: Path) -> pl.LazyFrame:
    """Return the text columns of the records that follow in `file`; helper files go to `parts`.

    A row of another width or with broken quotes keeps its text and has something in the surplus column.
    """
    schema = dict.fromkeys((*(f"c{place}" for place in range(width)), SURPLUS), pl.String())
    rows = (_fitted(cells, width, is_broken=is_broken) for cells, is_broken in _records(file, delimiter))
    for number, part in enumerate(_parts(rows)):
        frame = pl.DataFrame(part, schema=schema, orient="row")
        numbered = frame.with_row_index(ROW, offset=first_row).with_columns(pl.col(ROW).cast(pl.Int64))
        numbered.write_parquet(parts / f"{number:06d}.parquet")
        first_row += len(part)
    return pl.scan_parquet(parts / "*.parquet")


def _parts(rows: Iterator[_Row]) -> Iterator[list[_Row]]:
    """Cut the rows into parts; there is always one."""
    yield list(islice(rows, _RECORDS_PER_PART))
    while part := list(islice(rows, _RECORDS_PER_PART)):
        yield part


def _fitted(cells: list[str], width: int, *, is_broken: bool) -> _Row:
    """Fit a record to the columns; a blank line is a row without text, trailing empty cells are no fault."""
    is_wrong = is_broken or 0 < len(cells) < width or any(cells[width:])
    texts = [cell or None for cell in cells[:width]] + [None] * (width - len(cells))
    return (*texts, WRONG_WIDTH if is_wrong else None)


def _records(file: TextIO, delimiter: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the cells of each record and whether its quotes are broken."""
    waiting: deque[str] = deque()

    def next_line() -> str:
        return waiting.popleft() if waiting else file.readline()

    while first := next_line():
        lines = [first]
        cells, is_open = _cells(lines, delimiter)
        while is_open and len(lines) < _LINES_IN_A_RECORD and (following := next_line()):
            lines.append(following)
            cells, is_open = _cells(lines, delimiter)
        if cells is None:
            waiting.extendleft(reversed(lines[1:]))
            yield first.rstrip("\r\n").split(delimiter), True
        else:
            yield cells, False


def _cells(lines: list[str], delimiter: str) -> tuple[list[str] | None, bool]:
    """Return the cells of one record, or nothing and whether a quote is still open."""
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True), []), False
    except csv.Error as error:
        return None, "unexpected end of data" in str(error)
