"""Writes text frames as files, piece by piece and always to the same bytes: no clock, no file name inside."""

import datetime as dt
import gzip
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter

from yingshang.contracts import Contract, FieldType
from yingshang.simulation.rendering import header
from yingshang.simulation.styles import Style

_DAYS_BEFORE_EXCEL = dt.date(1899, 12, 30).toordinal()
_NUMBER_TYPES: dict[FieldType, pl.DataType] = {
    FieldType.INTEGER: pl.Int64(),
    FieldType.MONEY: pl.Decimal(18, 2),
    FieldType.SHARE: pl.Decimal(9, 6),
    FieldType.DECIMAL: pl.Decimal(18, 6),
}


class DeliveredFile:
    """A file that grows by text frames; workbooks and Parquet tables are small and written at the end."""

    def __init__(self, path: Path, contract: Contract, style: Style) -> None:
        """Open `path`, whose name lacks the ending, for a dataset in one style."""
        self.path = path.with_name(f"{path.name}.{style.file_format}")
        self._contract, self._style = contract, style
        self._pieces: list[pl.DataFrame] = []
        self._open: list[IO[bytes] | gzip.GzipFile] = []
        self._is_new = True

    def add(self, frame: pl.DataFrame) -> None:
        """Append rows; the columns carry field names."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._style.file_format in ("xlsx", "parquet"):
            self._pieces.append(frame)
            return
        if not self._open:
            self._open_stream()
        self._open[-1].write(self._encoded(frame))
        self._is_new = False

    def close(self) -> None:
        """Finish the file."""
        for stream in reversed(self._open):
            stream.close()
        if self._style.file_format == "xlsx":
            self._write_workbook(pl.concat(self._pieces))
        elif self._style.file_format == "parquet":
            self._typed(pl.concat(self._pieces)).write_parquet(self.path, compression="zstd")

    def _open_stream(self) -> None:
        self._open.append(self.path.open("wb"))
        if self._style.file_format == "csv.gz":
            self._open.append(gzip.GzipFile("", "wb", compresslevel=4, fileobj=self._open[0], mtime=0))

    def _headers(self, frame: pl.DataFrame) -> dict[str, str]:
        return {name: header(name, self._contract.fields[name], self._style) for name in frame.columns}

    def _encoded(self, frame: pl.DataFrame) -> bytes:
        if self._style.file_format == "jsonl":
            return frame.write_ndjson().encode()
        ending = "\r\n" if self._style.encoding == "gb18030" else "\n"
        csv = frame.rename(self._headers(frame)).write_csv(include_header=self._is_new, line_terminator=ending)
        encoding = self._style.encoding if self._is_new else self._style.encoding.removesuffix("-sig")
        return csv.encode(encoding)

    def _typed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A database export knows its types."""
        return frame.with_columns(_typed(pl.col(name), self._contract.fields[name].type) for name in frame.columns)

    def _write_workbook(self, frame: pl.DataFrame) -> None:
        book = xlsxwriter.Workbook(str(self.path), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - a fixed mark, not a time
        sheet = book.add_worksheet("数据")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, title in enumerate(self._headers(frame).values()):
            sheet.write_string(0, place, title)
        fields = self._contract.fields
        day_places = {place for place, name in enumerate(frame.columns) if fields[name].type is FieldType.DATE}
        native = day_places if self._style.has_native_days else set()
        for row, values in enumerate(frame.iter_rows(), start=1):
            for place, value in enumerate(values):
                if value is None:
                    continue
                if place in native and (serial := _excel_day(value)) is not None:
                    sheet.write_number(row, place, serial, day_format)
                else:
                    sheet.write_string(row, place, value)
        book.close()


def _typed(column: pl.Expr, kind: FieldType) -> pl.Expr:
    match kind:
        case FieldType.DATE:
            return column.str.to_date("%Y-%m-%d")
        case FieldType.TIMESTAMP:
            return column.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
        case FieldType.BOOLEAN:
            return column == "true"
        case _ if kind in _NUMBER_TYPES:
            return column.cast(_NUMBER_TYPES[kind])
        case _:
            return column


def _excel_day(value: str) -> int | None:
    try:
        return dt.date.fromisoformat(value).toordinal() - _DAYS_BEFORE_EXCEL
    except ValueError:
        return None
