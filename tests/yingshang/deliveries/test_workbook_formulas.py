"""Formulas and errors in the cells of a workbook: a value counts, what has none costs its row alone."""

import zipfile

import openpyxl
import pytest
import xlsxwriter
from books import HEADER, petitions


@pytest.mark.parametrize("start", [(1, 1), (3, 3)])
def test_a_formula_without_a_value_costs_its_row_alone(home, tmp_path, start):
    """openpyxl writes formulas without their values, as many tools do; also in a table that begins at C3."""
    path = tmp_path / "petitions_2024-03-31.xlsx"
    book = openpyxl.Workbook()
    table = (
        HEADER,
        ["WX0001", "2024-03-05", "路灯"],
        ["WX0002", "2024-03-06", '="水" & "管"'],
        ["WX0003", "=NOW()", "井盖"],
    )
    for row_number, row in enumerate(table, start=start[0]):
        for column, value in enumerate(row, start=start[1]):
            book.active.cell(row_number, column, value)
    book.save(path)
    home.ingest(path)
    assert [row[1] for row in petitions(home)] == ["WX0001"]
    assert [(row["row_number"], row["fields"], row["rules"]) for row in home.refused()] == [
        (start[0] + 2, ["title"], ["formula"]),
        (start[0] + 3, ["accepted_at"], ["formula"]),
    ]
    assert "单元格是公式或公式出错, 请粘贴为数值后再报" in home.refused()[0]["reasons"][0]


def test_formulas_are_looked_for_in_the_right_sheet(home, tmp_path):
    """The files in a workbook need not be numbered as its sheets are ordered."""
    path = tmp_path / "petitions_2024-03-31.xlsx"
    book = openpyxl.Workbook()
    for row in (HEADER, ["WX0001", "2024-03-05", "路灯"], ["WX0002", "2024-03-06", '="水" & "管"']):
        book.active.append(row)
    book.create_sheet("说明").append(["=1+1", "=1+1", "=1+1"])
    book.save(path)
    swapped = tmp_path / "swapped" / path.name
    swapped.parent.mkdir()
    numbers = {
        "xl/worksheets/sheet1.xml": "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet2.xml": "xl/worksheets/sheet1.xml",
    }
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(swapped, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("workbook.xml.rels"):
                content = content.replace(b"sheet1.", b"?.").replace(b"sheet2.", b"sheet1.").replace(b"?.", b"sheet2.")
            new.writestr(numbers.get(name, name), content)
    home.ingest(swapped)
    assert [row[1] for row in petitions(home)] == ["WX0001"]
    assert [(row["row_number"], row["rules"]) for row in home.refused()] == [(3, ["formula"])]


def test_a_formula_with_a_value_is_its_value(home, tmp_path):
    path = tmp_path / "petitions_2024-03-31.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["WX0001", "2024-03-05", "路灯", "西湖区", "是"])
    sheet.write_formula(1, 5, "=3+4", None, 7)
    book.close()
    home.ingest(path)
    assert home.column("petitions", "supporters") == [7]


def test_an_error_in_a_cell_costs_its_row_alone(home, tmp_path):
    path = tmp_path / "petitions_2024-03-31.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["WX0001", "2024-03-05", "路灯"])
    sheet.write_row(2, 0, ["WX0002", "2024-03-05"])
    sheet.write_formula(2, 2, "=VLOOKUP(1,A1:B2,3)", None, "#REF!")
    sheet.write_row(3, 0, ["WX0003"])
    sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
    book.close()
    home.ingest(path)
    assert [row[1] for row in petitions(home)] == ["WX0001"]
    assert [(row["row_number"], row["fields"]) for row in home.refused()] == [(3, ["title"]), (4, ["accepted_at"])]
