"""Reads Excel deliveries as text columns; finds formula cells that hold no value."""

import re
import zipfile
from pathlib import Path

import fastexcel
import polars as pl

from yingshang.deliveries.judging import ROW, SURPLUS
from yingshang.errors import YingshangError

_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(<v>[^<]+</v>)?')


def text_of_workbook(name: str, path: Path, sheet: str | int, header_row: int) -> tuple[tuple[str, ...], pl.LazyFrame]:
    """Return the headers and the text columns of one sheet; rows are counted as Excel shows them.

    Raises:
        YingshangError: the workbook is protected, damaged, or has no such sheet or header row.
    """
    book = _open(name, path)
    try:
        cells = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        known = "、".join(book.sheet_names)
        raise YingshangError(f"{name}: sheet {sheet!r} cannot be read; the workbook has {known}.") from error
    if len(cells) < header_row:
        raise YingshangError(f"{name}: row {header_row} holds no header; expected the column names there.")
    headers = ["" if cell is None else str(cell).strip() for cell in cells.row(header_row - 1)]
    width = max((place + 1 for place, header in enumerate(headers) if header), default=0)
    if width == 0:
        raise YingshangError(f"{name}: row {header_row} holds no header; expected the column names there.")
    columns = [cells.to_series(place).alias(f"c{place}") for place in range(width)]
    frame = (
        pl.DataFrame(columns).with_row_index(ROW, offset=1).slice(header_row).with_columns(pl.col(ROW).cast(pl.Int64))
    )
    return tuple(headers[:width]), _with_formulas_shown(frame, path, book, sheet).lazy()


def _open(name: str, path: Path) -> fastexcel.ExcelReader:
    with path.open("rb") as file:
        is_ole = file.read(4) == _OLE_MAGIC
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if is_ole and path.suffix.lower() == ".xlsx":
            raise YingshangError(
                f"{name}: the workbook is password-protected; deliver it without a password. 文件有密码, 请去除后报送。"
            ) from error
        raise YingshangError(
            f"{name}: not a readable Excel workbook; open it in Excel, save it again and deliver it. "
            "文件损坏，请另存后重新报送。"
        ) from error


def _with_formulas_shown(
    frame: pl.DataFrame, path: Path, book: fastexcel.ExcelReader, sheet: str | int
) -> pl.DataFrame:
    """Put a formula's mark where a formula has no stored value: the cell must not pass for an empty one."""
    surplus = pl.lit(None, dtype=pl.String).alias(SURPLUS)
    valueless = _valueless_formulas(path, book, sheet)
    marked = frame.with_columns(
        pl.when(pl.col(ROW).is_in(rows)).then(pl.lit("=FORMULA()")).otherwise(pl.col(column)).alias(column)
        for column, rows in valueless.items()
        if column in frame.columns
    )
    return marked.with_columns(surplus)


def _valueless_formulas(path: Path, book: fastexcel.ExcelReader, sheet: str | int) -> dict[str, list[int]]:
    if not zipfile.is_zipfile(path):
        return {}
    place = book.sheet_names.index(sheet) if isinstance(sheet, str) else sheet
    with zipfile.ZipFile(path) as archive:
        member = f"xl/worksheets/sheet{place + 1}.xml"
        content = archive.read(member) if member in archive.namelist() else b""
    found: dict[str, list[int]] = {}
    if b"<f" in content:
        for letters, row, value in _FORMULA_CELL.findall(content):
            if not value:
                found.setdefault(f"c{_column_number(letters.decode())}", []).append(int(row))
    return found


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
