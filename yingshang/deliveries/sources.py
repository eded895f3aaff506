"""Opens a delivered file of any supported format as text columns. What the columns mean is decided in `columns`."""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from yingshang.deliveries.encodings import DETECTION_BYTES, detect_encoding, fits, fitting_encoding, transcode
from yingshang.deliveries.judging import ROW, SURPLUS
from yingshang.deliveries.records import text_of_records
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


_LONGEST_HEADER = 200


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
    is_read_by_record: bool = False

    @property
    def attempt(self) -> str:
        """Tell apart the scratch files of one file that is read again in another way."""
        return f"{self.is_lossy:d}{self.is_width_checked:d}{self.is_read_by_record:d}"

    def lossy(self) -> "Source":
        """Return the same source read with undecodable bytes replaced by U+FFFD."""
        assert self.csv_path
        frame = _scan_csv(
            self.csv_path, self.delimiter, len(self.headers), self.skipped_lines, self.first_row, is_lossy=True
        )
        return replace(self, frame=frame, is_lossy=True)

    def by_record(self, scratch: Path) -> "Source":
        """Return the same source read record by record; helper files go to `scratch`."""
        assert self.csv_path
        is_lossy = self.is_lossy or not fits(self.csv_path, "utf-8")
        with self.csv_path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            for _ in range(self.skipped_lines):
                file.readline()
            frame = text_of_records(file, self.delimiter, len(self.headers), self.first_row, scratch)
        return replace(self, frame=frame, is_lossy=is_lossy, is_width_checked=True, is_read_by_record=True)

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
    plain = unpacked(path, scratch)
    kind = options.format or file_format(plain.name) or file_format(path.name)
    if kind is None:
        raise YingshangError(f"{path.name}: unknown format; expected {'、'.join(FORMATS)}, alone or as .gz or .zip.")
    if plain.stat().st_size == 0:
        raise YingshangError(f"{path.name}: the file is empty; expected a header row. 文件为空, 请重新导出后报送。")
    if kind == "csv":
        return _open_csv(path.name, plain, options, scratch)
    if kind == "xlsx":
        headers, frame = text_of_workbook(path.name, plain, options.sheet, options.header_row)
        return Source(headers, frame, encoding="xlsx")
    if kind == "jsonl":
        plain, encoding, is_lossy = _as_utf8(path.name, plain, options, scratch)
        headers, frame = text_of_json_lines(path.name, plain, scratch)
        return Source(headers, frame, encoding, is_lossy or not fits(plain, "utf-8"))
    headers, frame = text_of_parquet(path.name, plain)
    return Source(headers, frame, encoding="parquet")


def _as_utf8(name: str, path: Path, options: SourceOptions, scratch: Path) -> tuple[Path, str, bool]:
    """Return the file as UTF-8, its own encoding, and whether bytes had to be replaced."""
    encoding = fitting_encoding(name, path, options.encodings) if options.encodings else detect_encoding(name, path)
    if encoding.lower().replace("_", "-") in {"utf-8", "utf8"}:
        return path, encoding, False
    path, is_lossy = transcode(name, path, encoding, scratch)
    return path, encoding, is_lossy


def _open_csv(name: str, path: Path, options: SourceOptions, scratch: Path) -> Source:
    path, encoding, is_lossy = _as_utf8(name, path, options, scratch)
    with path.open("rb") as file:
        head = file.read(DETECTION_BYTES).decode("utf-8", errors="replace").removeprefix("\ufeff")
    if "\r" in head and "\n" not in head:
        raise YingshangError(f"{name}: its lines end as on old Macintoshes; save the file as CSV UTF-8 again.")
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
    for place, header in enumerate(clean, start=1):
        if len(header) > _LONGEST_HEADER:
            raise YingshangError(
                f"{name}: the header of column {place} has {len(header)} characters, beginning with {header[:20]!r}; "
                "expected column names (is a quote not closed?). 表头过长, 疑为引号未闭合。"
            )
    return Source(clean, frame, encoding, is_lossy, path, delimiter, first_row, reader.line_num)


def _delimiter(head: str, header_row: int) -> str:
    lines = head.splitlines()
    header = lines[header_row - 1] if len(lines) >= header_row else ""
    return max(",;\t|", key=header.count)


def _scan_csv(path: Path, delimiter: str, width: int, skipped: int, first_row: int, *, is_lossy: bool) -> pl.LazyFrame:
    surplus = [SURPLUS, f"{SURPLUS}2", f"{SURPLUS}3"]
    schema = dict.fromkeys([*(f"c{place}" for place in range(width)), *surplus], pl.String())
    frame = pl.scan_csv(
        path,
        has_header=False,
        separator=delimiter,
        skip_lines=skipped,
        schema=schema,
        encoding="utf8-lossy" if is_lossy else "utf8",
        truncate_ragged_lines=True,
        extra_columns="ignore",
        missing_columns="insert",
        row_index_name=ROW,
        row_index_offset=first_row,
        glob=False,
        raise_if_empty=False,
    )
    return frame.with_columns(pl.col(ROW).cast(pl.Int64), pl.coalesce(surplus).alias(SURPLUS)).drop(surplus[1:])


def short_rows(source: Source) -> list[int] | None:
    """Return the rows of a CSV file that have fewer cells than the header: polars fills them up silently.

    Nothing when the lines alone do not tell, because of line breaks in quotes.
    """
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
    line = pl.col("line")
    has_open_quote = line.str.count_matches('"', literal=True) % 2 == 1
    if lines.select(has_open_quote.any()).collect(engine="streaming").item():
        return None
    cells = line.str.replace_all('"[^"]*"', "").str.count_matches(source.delimiter, literal=True) + 1
    short = lines.filter(cells < len(source.headers)).select(pl.col(ROW).cast(pl.Int64))
    return short.collect(engine="streaming")[ROW].to_list()
