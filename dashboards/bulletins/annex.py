"""The annex of a bulletin: its tables as sheets of a workbook; every cell is text, also what looks like a formula."""

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter

from dashboards.bulletins.model import Bulletin, Section

_WIDEST, _NARROWEST = 60, 8
_LONGEST_NAME = 31


def annex_bytes(bulletin: Bulletin) -> bytes:
    """Return the workbook; the same bulletin gives the same bytes."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties(
            {"title": bulletin.title, "author": "营商", "created": dt.datetime.fromisoformat(bulletin.day)}
        )
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for number, section in enumerate(_flat(bulletin.sections), 1):
            if section.table is not None:
                _sheet(book, f"{number} {section.title}", [section.table.heads, *section.table.rows], head)
        notes = [("注", "依据"), *((f"[{number}]", note) for number, note in enumerate(bulletin.notes, 1))]
        _sheet(book, "注", notes, head)
    return written.getvalue()


def _flat(sections: Sequence[Section]) -> list[Section]:
    return [one for section in sections for one in (section, *section.parts)]


def _sheet(
    book: xlsxwriter.Workbook, name: str, rows: Sequence[tuple[str, ...]], head: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet(name[:_LONGEST_NAME].replace("/", " "))
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text, head if place == 0 else None)
    for column in range(len(rows[0])):
        widest = max(len(row[column]) for row in rows)
        sheet.set_column(column, column, max(_NARROWEST, min(_WIDEST, 2 * widest)))
