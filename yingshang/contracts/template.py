"""The workbook that a department fills in for one dataset, generated from its contract.

The first sheet takes the rows, the second explains the columns. Reading filled workbooks is the affair of `deliveries`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from yingshang.contracts.dictionary import CADENCE_WORDS, TYPE_WORDS, allowed_values
from yingshang.contracts.model import Contract, Field, FieldType
from yingshang.errors import YingshangError

LAST_ROW = 1_048_575
# Cells of numbers that are names stay text: Excel would turn 18 digits into 9.13E+17 and drop leading zeros.
_FORMATS = {
    FieldType.TIMESTAMP: "yyyy-mm-dd hh:mm:ss",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.MONEY: "#,##0.00",
    FieldType.SHARE: "0.00%",
    FieldType.INTEGER: "0",
    FieldType.DECIMAL: "General",
}
_EXAMPLES = {
    FieldType.ID: "2024-000123",
    FieldType.UNIT: "西湖区",
    FieldType.CREDIT_CODE: "91350100M000100Y43",
    FieldType.TIMESTAMP: "2024-03-05 09:30:00",
    FieldType.DATE: "2024-03-05",
    FieldType.MONEY: "1234567.89",
    FieldType.SHARE: "4.5%",
    FieldType.INTEGER: "12",
    FieldType.DECIMAL: "95.5",
    FieldType.BOOLEAN: "是",
}
_ADVICE = (
    "第一张表从第二行起填写, 一行一条; 不要改动表头、合并单元格或使用公式。",
    "红色表头为必填列; 没有内容的单元格留空, 不要填“无”或“/”。",
    "金额默认以元为单位; 如以万元填报, 请把表头括号内的“元”改为“万元”, 整列一致。",
    "同一编号再次报送即为更正, 以最后一次报送为准。",
)


def write_template(
    contract: Contract, path: Path, rows: Sequence[Mapping[str, str | dt.date]] = (), notes: Sequence[str] = ()
) -> None:
    """Write the workbook; the same contract and rows give the same bytes.

    Args:
        contract: whose columns the workbook has.
        path: where to write it.
        rows: what is known already, by field or by header that the contract ignores.
        notes: lines of advice above the usual ones.

    Raises:
        YingshangError: the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    try:
        with Workbook(path, options) as book:
            book.set_properties({"title": contract.title, "created": dt.datetime(2024, 1, 1, tzinfo=dt.UTC)})
            _write_rows_sheet(book, contract, rows)
            _write_guide_sheet(book, contract, notes)
    except FileCreateError as error:
        raise YingshangError(f"{path}: the template cannot be written ({error}); choose a writable folder.") from error


def header_of(field: Field) -> str:
    """Return the header in the workbook: the title, for money with its unit."""
    return f"{field.title}(元)" if field.type is FieldType.MONEY else field.title


def example_of(field: Field) -> str:
    """Return a value as it may be typed into the column; empty for free text and for numbers of the catalogue."""
    if field.known_in:
        return ""
    if field.type is FieldType.CODE:
        return next(iter(field.codes.values()))[0]
    if field.type is FieldType.UNIT and field.unit_kind == "department":
        return "市商务局"
    example = _EXAMPLES.get(field.type, "")
    if field.type is FieldType.INTEGER and field.range and field.range.min is not None:
        return str(max(int(example), int(field.range.min)))
    return example


def _write_rows_sheet(book: Workbook, contract: Contract, rows: Sequence[Mapping[str, str | dt.date]]) -> None:
    sheet = book.add_worksheet(contract.title)
    sheet.freeze_panes(1, 0)
    header = {"bold": True, "border": 1, "align": "center"}
    plain = book.add_format(header | {"bg_color": "#DDEBF7"})
    required = book.add_format(header | {"bg_color": "#C00000", "font_color": "#FFFFFF"})
    for column, field in enumerate(contract.fields.values()):
        text = header_of(field)
        cells = book.add_format({"num_format": _FORMATS.get(field.type, "@")})
        # A Chinese character is two columns wide.
        sheet.set_column(column, column, max(12, 2 * len(text) + 2), cells)
        sheet.write_string(0, column, text, required if field.required else plain)
        sheet.data_validation(1, column, LAST_ROW, column, _hint(field))
    spare = list(dict.fromkeys(name for row in rows for name in row if name not in contract.fields))
    for column, name in enumerate(spare, start=len(contract.fields)):
        sheet.set_column(column, column, 40)
        sheet.write_string(0, column, name, book.add_format(header))
    day = book.add_format({"num_format": _FORMATS[FieldType.DATE]})
    for place, row in enumerate(rows, start=1):
        for column, name in enumerate([*contract.fields, *spare]):
            value = row.get(name)
            if isinstance(value, dt.date):
                sheet.write_datetime(place, column, dt.datetime.combine(value, dt.time()), day)
            elif value is not None:
                sheet.write_string(place, column, value)


def _hint(field: Field) -> dict[str, Any]:
    """Return the words that Excel shows beside a selected cell, and the list to choose from."""
    values = allowed_values(field)
    lines = [field.description.partition(" / ")[0], f"取值: {values}" if values else "", f"示例: {example_of(field)}"]
    message = "\n".join(line for line in lines if line not in {"", "示例: "})
    hint = {"input_title": field.title[:32], "input_message": message[:255]}
    choices = [words[0] for words in field.codes.values()]
    if field.type is FieldType.BOOLEAN:
        choices = ["是", "否"]
    if not choices:
        return hint | {"validate": "any"}
    # A warning lets other known spellings pass, which ingest reads as well.
    error = {"error_type": "warning", "error_title": "不在选项内", "error_message": "请从下拉列表中选择"}
    return hint | error | {"validate": "list", "source": choices}


def _write_guide_sheet(book: Workbook, contract: Contract, notes: Sequence[str]) -> None:
    sheet = book.add_worksheet("填报说明")
    title = book.add_format({"bold": True, "font_size": 14})
    header = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet.write_string(0, 0, f"{contract.title}填报说明", title)
    owner = f"报送单位: {contract.owner}; 报送频率: {CADENCE_WORDS[contract.cadence]}"
    spare = f"可以保留但系统不读取的列: {'、'.join(contract.ignored_headers)}。"
    lines = [contract.description.partition(" / ")[0], owner, *notes, *_ADVICE, spare]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    columns = {"列名": 24, "必填": 6, "类型": 18, "取值": 44, "示例": 24, "说明": 60}
    first = len(lines) + 2
    for column, (text, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, text, header)
    for row, field in enumerate(contract.fields.values(), start=first + 1):
        for column, text in enumerate(_guide_cells(field)):
            sheet.write_string(row, column, text, cell)
    checks = first + len(contract.fields) + 2
    for row, rule in enumerate(contract.rules.values(), start=checks):
        effect = "退回" if rule.severity.value == "error" else "提示"
        sheet.write_string(row, 0, f"校验({effect}): {rule.reason}")


def _guide_cells(field: Field) -> list[str]:
    note = field.description.partition(" / ")[0]
    required = "是" if field.required else "否"
    return [header_of(field), required, TYPE_WORDS[field.type], allowed_values(field), example_of(field), note]
