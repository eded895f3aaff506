"""A bulletin as a Word document in the layout of an official letter; fonts are named, not shipped."""

import datetime as dt
import io
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from dashboards.bulletins.content import Bulletin, Table

_TITLE, _HEADING, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
_NUMBERS = "一二三四五六七八九十"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def word_bytes(bulletin: Bulletin) -> bytes:
    """Return the document; the same bulletin gives the same bytes."""
    document = Document()
    _page(document)
    _line(document, bulletin.title, _TITLE, 22, is_centred=True)
    for number, section in enumerate(bulletin.sections):
        _line(document, f"{_NUMBERS[number]}、{section.title}", _HEADING, 16)
        for paragraph in section.paragraphs:
            _line(document, paragraph, _BODY, 16, is_indented=True)
        if section.table is not None:
            _table(document, section.table)
    _line(document, "注", _HEADING, 14)
    for number, note in enumerate(bulletin.notes, 1):
        _line(document, f"[{number}] {note}", _BODY, 10.5)
    _line(document, f"数据截至 {bulletin.day}，快照 {bulletin.snapshot_id}", _BODY, 12)
    day = dt.datetime.fromisoformat(bulletin.day)
    properties = document.core_properties
    properties.author, properties.title = "营商", bulletin.title
    properties.created = properties.modified = day
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written.getvalue())


def _page(document: WordDocument) -> None:
    """Set A4 with the margins of GB/T 9704."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _line(
    document: WordDocument,
    text: str,
    font: str,
    size: float,
    *,
    is_centred: bool = False,
    is_indented: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    if is_centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if is_indented:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _dress(paragraph.add_run(text), font, size)


def _dress(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way


def _table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    for place, text in enumerate(table.heads):
        _cell(grid.rows[0].cells[place], text, _HEADING)
    for row in table.rows:
        cells = grid.add_row().cells
        for place, text in enumerate(row):
            _cell(cells[place], text, _BODY, is_number=place in table.numeric)
    document.add_paragraph()


def _cell(cell: object, text: str, font: str, *, is_number: bool = False) -> None:
    (paragraph,) = cell.paragraphs  # type: ignore[attr-defined]
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _dress(paragraph.add_run(text), font, 10.5)


def _without_clock(document: bytes) -> bytes:
    """Return the archive with one fixed time for all its files."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, _LONG_AGO), source.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
