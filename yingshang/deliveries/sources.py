"""Opens a delivered file of any supported format as text columns. What the columns mean is decided in `columns`."""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from yingshang.deliveries.encodings import DETECTION_BYTES, detect_encoding, fitting_encoding, transcode
from yingshang.deliveries.judging import ROW, SURPLUS
from yingshang.deliveries.structured import text_of_json_lines, text_of_parquet
from yingshang.deliveries.unpacking import unpacked
from yingshang.deliveries.workbooks import text_of_workbook
from yingshang.errors import YingshangError

FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xls": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


@dataclass(frozen=True)
class SourceOptions:
    """What a mapping says about the file; nothing means: find out."""

    format: str | None = None
    encodings: tuple[str, ...] = ()
    delimiter: str | None = None
    sheet: str | int = 0
    header_row: int = 1


@dataclass(frozen=True)
class Source:
    """A delivered file as text: columns `c0`, `c1` … in the order of `headers`, `_row_number` as a clerk counts."""

    headers: tuple[str, ...]
    frame: pl.LazyFrame
    encoding: str = "utf-8"
    is_lossy: bool = False
    csv_path: Path | None = None
    delimiter: str = ","
    first_row: int = 2
    skipped_lines: int = 1
    is_width_checked: bool = False

    @property
    def attempt(self) -> str:
        """Tell apart the scratch files of one file that is read again in another way."""
        return f"{self.is_lossy:d}{self.is_width_checked:d}"

    def lossy(self) -> "Source":
        """Return the same source read with undecodable bytes replaced by U+FFFD."""
        assert self.csv_path
        frame = _scan_csv(
            self.csv_path, self.delimiter, len(self.headers), self.skipped_lines, self.first_row, is_lossy=True
        )
        return replace(self, frame=frame, is_lossy=True)

    def with_refused_rows(self, rows: list[int]) -> "Source":
        """Return the same source with these rows marked as having the wrong number of columns."""
        marked = pl.when(pl.col(ROW).is_in(rows)).then(pl.lit("!")).otherwise(pl.col(SURPLUS)).alias(SURPLUS)
        return replace(self, frame=self.frame.with_columns(marked), is_width_checked=True)


def file_format(name: str) -> str | None:
    """Return csv, xlsx, jsonl or parquet by the ending of a file name, compressed or not."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    if suffixes and suffixes[-1] in {".gz", ".zip"}:
        suffixes.pop()
    return FORMATS.get(suffixes[-1]) if suffixes else None


def open_source(path: Path, options: SourceOptions, scratch: Path) -> Source:
    """Open a delivered file; helper files go to `scratch`.

    Raises:
        YingshangError: the file cannot be read at all: empty, truncated, protected, unknown format or encoding.
    """
    kind = options.format or file_format(path.name)
    if kind is None:
        raise YingshangError(f"{path.name}: unknown format; expected {'、'.join(FORMATS)}, alone or as .gz or .zip.")
    plain = unpacked(path, scratch)
    if plain.stat().st_size == 0:
        raise YingshangError(f"{path.name}: the file is empty; expected a header row. 文件为空, 请重新导出后报送。")
    if kind == "csv":
        return _open_csv(path.name, plain, options, scratch)
    if kind == "xlsx":
        headers, frame = text_of_workbook(path.name, plain, options.sheet, options.header_row)
        return Source(headers, frame, encoding="xlsx")
    reader = text_of_json_lines if kind == "jsonl" else text_of_parquet
    headers, frame = reader(path.name, plain, scratch)
    return Source(headers, frame)


def _open_csv(name: str, path: Path, options: SourceOptions, scratch: Path) -> Source:
    encoding = fitting_encoding(name, path, options.encodings) if options.encodings else detect_encoding(name, path)
    is_lossy = False
    if encoding.lower().replace("_", "-") not in {"utf-8", "utf8"}:
        path, is_lossy = transcode(name, path, encoding, scratch)
    with path.open("rb") as file:
        head = file.read(DETECTION_BYTES).decode("utf-8", errors="replace").removeprefix("\ufeff")
    delimiter = options.delimiter or _delimiter(head, options.header_row)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    headers: list[str] = []
    for _ in range(options.header_row):
        headers = next(reader, [])
    if not any(header.strip() for header in headers):
        raise YingshangError(f"{name}: row {options.header_row} holds no header; expected the column names there.")
    first_row = options.header_row + 1
    frame = _scan_csv(path, delimiter, len(headers), reader.line_num, first_row, is_lossy=is_lossy)
    clean = tuple(header.strip() for header in headers)
    return Source(clean, frame, encoding, is_lossy, path, delimiter, first_row, reader.line_num)


def _delimiter(head: str, header_row: int) -> str:
    lines = head.splitlines()
    header = lines[header_row - 1] if len(lines) >= header_row else ""
    return max(",;\t|", key=header.count)


def _scan_csv(path: Path, delimiter: str, width: int, skipped: int, first_row: int, *, is_lossy: bool) -> pl.LazyFrame:
    schema = {f"c{place}": pl.String() for place in range(width)} | {SURPLUS: pl.String()}
    frame = pl.scan_csv(
        path,
        has_header=False,
        separator=delimiter,
        skip_lines=skipped,
        schema=schema,
        encoding="utf8-lossy" if is_lossy else "utf8",
        truncate_ragged_lines=True,
        missing_columns="insert",
        row_index_name=ROW,
        row_index_offset=first_row,
        glob=False,
        raise_if_empty=False,
    )
    return frame.with_columns(pl.col(ROW).cast(pl.Int64))


def short_rows(source: Source) -> list[int]:
    """Return the rows of a CSV file that have fewer cells than the header: polars fills them up silently."""
    assert source.csv_path
    lines = pl.scan_csv(
        source.csv_path,
        has_header=False,
        separator="\x01",
        quote_char=None,
        skip_lines=source.skipped_lines,
        schema={"line": pl.String()},
        encoding="utf8-lossy",
        truncate_ragged_lines=True,
        row_index_name=ROW,
        row_index_offset=source.first_row,
        glob=False,
    )
    has_quotes = lines.select(pl.col("line").str.contains('"', literal=True).any()).collect(engine="streaming").item()
    if has_quotes:
        return _short_records(source)
    cells = pl.col("line").str.count_matches(source.delimiter, literal=True) + 1
    short = lines.filter(cells < len(source.headers)).select(pl.col(ROW).cast(pl.Int64))
    return short.collect(engine="streaming")[ROW].to_list()


def _short_records(source: Source) -> list[int]:
    assert source.csv_path
    width = len(source.headers)
    with source.csv_path.open(encoding="utf-8", errors="replace", newline="") as file:
        for _ in range(source.skipped_lines):
            file.readline()
        csv.field_size_limit(2**31 - 1)
        records = enumerate(csv.reader(file, delimiter=source.delimiter), start=source.first_row)
        return [row for row, cells in records if cells and len(cells) < width]
