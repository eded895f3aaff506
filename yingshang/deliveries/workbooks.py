"""Reads Excel deliveries as text columns; shows formulas without a value, and errors, where Excel would."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import fastexcel
import polars as pl

from yingshang.deliveries.judging import ROW, SURPLUS
from yingshang.errors import YingshangError

_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*>\s*(<f\b[^>]*?(?:/>|>[^<]*</f>))?\s*(<v>[^<]+</v>|<is>)?', flags=re.DOTALL
)
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA_WITHOUT_VALUE = "=FORMULA()"
_ERROR_WORDS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}


def text_of_workbook(name: str, path: Path, sheet: str | int, header_row: int) -> tuple[tuple[str, ...], pl.LazyFrame]:
    """Return the headers and the text columns of one sheet; rows are counted as Excel shows them.

    Where the header is expected in the first row, empty rows before it are passed over.

    Raises:
        YingshangError: the workbook is protected, damaged, or has no such sheet or header row.
    """
    book = _open(name, path)
    cells = _cells(name, book, sheet)
    if header_row == 1:
        header_row += next((place for place, row in enumerate(cells.iter_rows()) if any(row)), 0)
    headers = [str(cell or "").strip() for row in cells.slice(header_row - 1, 1).iter_rows() for cell in row]
    width = max((place + 1 for place, header in enumerate(headers) if header), default=0)
    if width == 0:
        raise YingshangError(f"{name}: row {header_row} holds no header; expected the column names there.")
    shown = _with_formulas_shown(cells, path, book, sheet)
    columns = [shown.to_series(place).alias(f"c{place}") for place in range(width)]
    numbered = pl.DataFrame(columns).with_row_index(ROW, offset=1).slice(header_row)
    surplus = pl.lit(None, dtype=pl.String).alias(SURPLUS)
    return tuple(headers[:width]), numbered.lazy().with_columns(pl.col(ROW).cast(pl.Int64), surplus)


def _open(name: str, path: Path) -> fastexcel.ExcelReader:
    with path.open("rb") as file:
        is_ole = file.read(4) == _OLE_MAGIC
    try:
        # A workbook by its content; its ending may say xls for an xlsx.
        is_misnamed = path.suffix.lower() == ".xls" and zipfile.is_zipfile(path)
        return fastexcel.read_excel(path.read_bytes() if is_misnamed else path)
    except fastexcel.FastExcelError as error:
        if is_ole and path.suffix.lower() == ".xlsx":
            raise YingshangError(
                f"{name}: the workbook is password-protected; deliver it without a password. 文件有密码, 请去除后报送。"
            ) from error
        raise YingshangError(
            f"{name}: not a readable Excel workbook; open it in Excel, save it again and deliver it. "
            "文件损坏，请另存后重新报送。"
        ) from error


def _cells(name: str, book: fastexcel.ExcelReader, sheet: str | int) -> pl.DataFrame:
    """Return all cells of a sheet as text, from its first row and its first used column on."""
    try:
        batch, errors = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_arrow_with_errors()
    except fastexcel.FastExcelError as error:
        known = "、".join(book.sheet_names)
        raise YingshangError(f"{name}: sheet {sheet!r} cannot be read; the workbook has {known}.") from error
    cells = pl.DataFrame(batch)
    for found in errors.errors if errors else []:
        row, column = found.position
        kind = found.detail.rpartition("Error(")[2].partition(")")[0]
        cells[row, column] = _ERROR_WORDS.get(kind, "#VALUE!")
    return cells


def _with_formulas_shown(
    cells: pl.DataFrame, path: Path, book: fastexcel.ExcelReader, sheet: str | int
) -> pl.DataFrame:
    """Put a formula's mark where a formula has no stored value: the cell must not pass for an empty one."""
    if not zipfile.is_zipfile(path):
        return cells
    with zipfile.ZipFile(path) as archive:
        content = archive.read(_sheet_file(archive, sheet if isinstance(sheet, str) else book.sheet_names[sheet]))
    if b"<f" not in content:
        return cells
    written = [(_column_number(cell[0]), int(cell[1]), cell[2], cell[3]) for cell in _CELL.findall(content)]
    first = min((column for column, _, _, value in written if value), default=0)
    rows: dict[int, list[int]] = {}
    for column, row, formula, value in written:
        if formula and not value and 0 <= column - first < cells.width:
            rows.setdefault(column - first, []).append(row - 1)
    return cells.with_columns(
        cells.to_series(column).scatter(places, _FORMULA_WITHOUT_VALUE) for column, places in rows.items()
    )


def _sheet_file(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the file that holds a sheet; the order of files need not be that of sheets."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expands no entities
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    found = next(element for element in book.iter() if element.get("name") == sheet and element.get(_RELATIONS))
    target = targets[found.get(_RELATIONS)]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
