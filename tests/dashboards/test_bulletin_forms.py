"""The three forms of a bulletin: same words, same bytes, and text that stays text."""

import io
import zipfile

import openpyxl
import pytest
from docx import Document

from dashboards.bulletins.annex import annex_bytes
from dashboards.bulletins.content import Bulletin, Section, Table
from dashboards.bulletins.pdf import pdf_bytes
from dashboards.bulletins.periods import period_of
from dashboards.bulletins.word import word_bytes
from yingshang.errors import YingshangError

NASTY = ('=HYPERLINK("http://evil.example")', '#panic("typst")', "<w:p>&amp;", "+1-2@3", "$x$ *a* _b_ `c` \\ [d] //e")
BULLETIN = Bulletin(
    title="关于2024年第三季度示例市承诺落实情况的通报",
    jurisdiction="示例市",
    day="2024-09-30",
    snapshot_id="2024-09-30-0123456789ab",
    sections=(
        Section("总体情况", ("共 5 项。", *NASTY), Table(("承诺", "当前"), tuple((text, "1") for text in NASTY), (1,))),
        Section("数据说明", ("齐全。",)),
    ),
    notes=(NASTY[1],),
)


def test_word_says_everything_in_order_and_in_the_fonts_of_an_official_letter():
    document = Document(io.BytesIO(word_bytes(BULLETIN)))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert lines[:3] == [BULLETIN.title, "一、总体情况", "共 5 项。"]
    assert lines[3:8] == list(NASTY)
    assert lines[8:11] == ["二、数据说明", "齐全。", "注"]
    assert lines[11] == f"[1] {NASTY[1]}"
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["承诺", "当前"],
        *([text, "1"] for text in NASTY),
    ]
    xml = zipfile.ZipFile(io.BytesIO(word_bytes(BULLETIN))).read("word/document.xml").decode()
    assert all(font in xml for font in ("方正小标宋简体", "黑体", "仿宋_GB2312"))


def test_the_annex_holds_text_alone():
    book = openpyxl.load_workbook(io.BytesIO(annex_bytes(BULLETIN)))
    assert book.sheetnames == ["1 总体情况", "注"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == list(NASTY)
    assert all(cell.hyperlink is None for cell in cells)


def test_the_pdf_is_made_of_data():
    made = pdf_bytes(BULLETIN)
    assert made.startswith(b"%PDF-")
    assert b"evil.example" not in made  # text is drawn in glyphs; a link would name its address


@pytest.mark.parametrize("form", [word_bytes, annex_bytes, pdf_bytes])
def test_the_same_bulletin_has_the_same_bytes(form):
    assert form(BULLETIN) == form(BULLETIN)


@pytest.mark.parametrize(
    ("text", "start", "end", "name", "day_before"),
    [
        ("2024-Q1", "2024-01-01", "2024-03-31", "2024年第一季度", "2023-12-31"),
        ("2024Q4", "2024-10-01", "2024-12-31", "2024年第四季度", "2024-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月", "2024-01-31"),
    ],
)
def test_periods(text, start, end, name, day_before):
    found = period_of(text)
    assert [str(found.start), str(found.end), found.name, str(found.day_before)] == [start, end, name, day_before]


@pytest.mark.parametrize("text", ["2024-Q5", "2024", "Q3", "2024-13", "2024-9", "2024-Q3 "])
def test_what_is_no_period(text):
    with pytest.raises(YingshangError, match="no quarter or month"):
        period_of(text)
