"""A bulletin as a Word document in the layout of an official letter; fonts are named, not shipped."""

import datetime as dt
import io
import zipfile
from typing import NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from dashboards.bulletins.model import Bulletin, Letterhead, Section, Table
from dashboards.pictures import chart_bytes

_TITLE, _HEADING, _SUBHEADING, _BODY = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
_RED = RGBColor(0xC0, 0x00, 0x00)
_NUMBERS = "一二三四五六七八九十"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class _Sizes(NamedTuple):
    """Sizes of type in points."""

    title: float
    body: float
    table: float
    note: float


_LETTER, _BRIEF = _Sizes(22, 16, 10.5, 10.5), _Sizes(18, 12, 8.5, 7.5)


def word_bytes(bulletin: Bulletin) -> bytes:
    """Return the document; the same bulletin gives the same bytes."""
    document = Document()
    sizes = _BRIEF if bulletin.is_brief else _LETTER
    _page(document, is_brief=bulletin.is_brief)
    if bulletin.letterhead is not None:
        _red_head(document, bulletin.letterhead)
    _line(document, bulletin.title, _TITLE, sizes.title, is_centred=True)
    for number, section in enumerate(bulletin.sections):
        _line(document, f"{_NUMBERS[number]}、{section.title}", _HEADING, sizes.body)
        _section(document, section, sizes)
        for place, part in enumerate(section.parts):
            _line(document, f"（{_NUMBERS[place]}）{part.title}", _SUBHEADING, sizes.body)
            _section(document, part, sizes)
    _line(document, "注", _HEADING, sizes.note)
    for number, note in enumerate(bulletin.notes, 1):
        _line(document, f"[{number}] {note}", _BODY, sizes.note)
    _line(document, f"数据截至 {bulletin.day}，快照 {bulletin.snapshot_id}", _BODY, 12)
    day = dt.datetime.fromisoformat(bulletin.day)
    properties = document.core_properties
    properties.author, properties.title = "营商", bulletin.title
    properties.created = properties.modified = day
    written = io.BytesIO()
    document.save(written)
    return _without_clock(written.getvalue())


def _page(document: WordDocument, *, is_brief: bool) -> None:
    """Set A4 with the margins of GB/T 9704; a brief has narrow ones."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    edges = (1.5, 1.5, 1.8, 1.8) if is_brief else (3.7, 3.5, 2.8, 2.6)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Cm, edges)


def _red_head(document: WordDocument, letterhead: Letterhead) -> None:
    """Write the issuer in red over the number and a red line."""
    _line(document, letterhead.issuer, _TITLE, 36, is_centred=True, colour=_RED)
    number = _line(document, letterhead.number, _BODY, 16, is_centred=True)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    number._p.get_or_add_pPr().append(border)  # noqa: SLF001 - no other way


def _section(document: WordDocument, section: Section, sizes: _Sizes) -> None:
    for paragraph in section.paragraphs:
        _line(document, paragraph, _BODY, sizes.body, is_indented=True)
    if section.chart is not None:
        document.add_picture(io.BytesIO(chart_bytes(section.chart)), width=Cm(15.5))
    if section.table is not None:
        _table(document, section.table, sizes.table)


def _line(
    document: WordDocument,
    text: str,
    font: str,
    size: float,
    *,
    is_centred: bool = False,
    is_indented: bool = False,
    colour: RGBColor | None = None,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    if is_centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if is_indented:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(text)
    _dress(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _dress(run: Run, font: str, size: float) -> None:
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way


def _table(document: WordDocument, table: Table, size: float) -> None:
    grid = document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    for place, text in enumerate(table.heads):
        _cell(grid.rows[0].cells[place], text, _HEADING, size)
    for row in table.rows:
        cells = grid.add_row().cells
        for place, text in enumerate(row):
            _cell(cells[place], text, _BODY, size, is_number=place in table.numeric)
    document.add_paragraph()


def _cell(cell: object, text: str, font: str, size: float, *, is_number: bool = False) -> None:
    (paragraph,) = cell.paragraphs  # type: ignore[attr-defined]
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _dress(paragraph.add_run(text), font, size)


def _without_clock(document: bytes) -> bytes:
    """Return the archive with one fixed time for all its files."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, _LONG_AGO), source.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
