"""Writes refused rows as a workbook in the department's own columns, with the reasons behind them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from yingshang.errors import YingshangError

_ADDED = ("退回原因", "问题字段", "源文件", "源行号")
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767


def write_quarantine_workbook(path: Path, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write one sheet per dataset and set of delivered columns; return how many sheets.

    Every cell is text, also one that starts like a formula: what a department typed must come back unchanged, and
    must not be calculated by whoever opens the file.

    Raises:
        YingshangError: the file cannot be written.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[dict[str, Any], Mapping[str, Any]]]] = {}
    for row in rows:
        original = json.loads(row["original"])
        groups.setdefault((row["dataset"], tuple(original)), []).append((original, row))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    unfinished = path.with_name(f".{path.name}")
    try:
        with xlsxwriter.Workbook(unfinished, options) as book:
            for name, ((_, columns), members) in zip(_sheet_names(groups), groups.items(), strict=True):
                _write_sheet(book, name, columns, members)
        unfinished.replace(path)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise YingshangError(f"{path}: cannot be written ({error}); choose another place with --out.") from error
    return len(groups)


def _sheet_names(groups: Mapping[tuple[str, tuple[str, ...]], object]) -> list[str]:
    """Return the dataset as the name, numbered where one dataset came with different columns."""
    names: list[str] = []
    for dataset, _ in groups:
        number = sum(name.split(" ")[0] == dataset[:_LONGEST_NAME] for name in names) + 1
        names.append(dataset[:_LONGEST_NAME] if number == 1 else f"{dataset[: _LONGEST_NAME - 4]} {number}")
    return names


def _write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[str],
    members: Sequence[tuple[dict[str, Any], Mapping[str, Any]]],
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True})
    added = book.add_format({"bold": True, "bg_color": "#FCE4D6"})
    text = book.add_format({"quote_prefix": True})
    sheet.freeze_panes(1, 0)
    for place, title in enumerate((*columns, *_ADDED)):
        sheet.write_string(0, place, title, head if place < len(columns) else added)
    for line, (original, row) in enumerate(members, start=1):
        values = [original[column] for column in columns]
        values += ["; ".join(row["reasons"]), "、".join(row["fields"]), row["file_name"], row["row_number"]]
        for place, value in enumerate(values):
            if value is not None:
                sheet.write_string(line, place, str(value)[:_LONGEST_CELL], text)
