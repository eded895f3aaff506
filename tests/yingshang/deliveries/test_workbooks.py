"""Workbooks: typed cells say the same as their text in a CSV file would."""

import datetime as dt
import shutil
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from books import HEADER, petitions

from yingshang.contracts import load_mapping


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.fixture
def workbook(tmp_path):
    """Write rows of values beginning at a cell; give the path."""

    def write(rows, name="petitions_2024-03-31.xlsx", start=(0, 0), before=(), **formats):
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
        for sheet_name in before:
            book.add_worksheet(sheet_name).write(0, 0, "说明")
        sheet = book.add_worksheet("台账")
        for row_number, row in enumerate(rows, start=start[0]):
            for column, value in enumerate(row, start=start[1]):
                sheet.write(row_number, column, value)
        book.close()
        return path

    return write


def test_typed_cells_of_a_workbook(home, workbook):
    rows = [
        HEADER,
        ["WX0001", moment("2024-03-05 09:05"), "路灯", 330106, True, 12],
        [20240000000002, dt.date(2024, 3, 6), 110, "西湖区", "否", 3.0],
        ["WX0003", 45358.5, None, None, None, None],
        ["WX0004", "2024年3月8日 9:05", "a\nb", "", "", "1,234"],
    ]
    (delivery,) = home.ingest(workbook(rows))
    assert home.refused() == []
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.encoding) == (4, 4, "xlsx")
    assert petitions(home) == [
        (2, "WX0001", moment("2024-03-05 09:05"), "路灯", "330106", True, 12),
        (3, "20240000000002", moment("2024-03-06 00:00"), "110", "330106", False, 3),
        (4, "WX0003", moment("2024-03-07 12:00"), None, None, None, None),
        (5, "WX0004", moment("2024-03-08 09:05"), "a\nb", None, None, 1234),
    ]


def test_money_in_a_workbook_is_exact(home, workbook):
    header = ["担保合同编号", "担保机构", "是否政府性", "是否政策性", "担保金额(万元)", "担保起始日", "责任比例"]
    amounts = [
        (1234.56, "12345600.00"),
        (0.1 + 0.2 + 100, "1003000.00"),
        (33333.3333, "333333333.00"),
        (19.99, "199900.00"),
    ]
    rows = [[f"DB{n:04d}", "甲", "是", "是", amount, dt.date(2024, 1, 1), 0.8] for n, (amount, _) in enumerate(amounts)]
    home.ingest(workbook([header, *rows], "guarantees_2024-03-31.xlsx"))
    assert home.refused() == []
    assert home.column("guarantees", "principal_yuan") == [Decimal(text) for _, text in amounts]
    assert set(home.column("guarantees", "liability_share")) == {Decimal("0.800000")}


@pytest.mark.parametrize("start", [(0, 0), (0, 2), (4, 1)])
def test_rows_are_counted_as_excel_shows_them(home, workbook, start):
    """Empty rows and columns before the table are rows and columns all the same."""
    rows = [HEADER, ["WX0001", "2024-03-05"], [], ["WX0002", "昨天"], ["WX0003", "2024-03-07"]]
    (delivery,) = home.ingest(workbook(rows, start=start))
    assert [row[:2] for row in petitions(home)] == [(start[0] + 2, "WX0001"), (start[0] + 5, "WX0003")]
    assert (delivery.rows_in_file, delivery.rows_skipped) == (4, 1)
    assert [row["row_number"] for row in home.refused()] == [start[0] + 4]


def test_header_in_another_row_of_another_sheet(home, workbook, contracts):
    mapping = home.settings.home / "mapping.yml"
    mapping.write_text(
        "name: book\ndescription: x\nfiles: '*.xlsx'\nsheet: 台账\nheader_row: 4\ndata_cutoff: {on: 2024-03-31}\n"
        "outputs:\n  - dataset: petitions\n    columns: {petition_id: 诉求编号, accepted_at: 受理时间}\n"
    )
    rows = [HEADER, ["WX0001", "2024-03-05"]]
    path = workbook(rows, "导出.xlsx", start=(3, 0), before=["封面"])
    home.ingest(path, mapping=load_mapping(mapping, contracts))
    assert [row[:2] for row in petitions(home)] == [(5, "WX0001")]


def test_no_such_sheet(home, workbook, contracts):
    mapping = home.settings.home / "mapping.yml"
    mapping.write_text(
        "name: book\ndescription: x\nfiles: '*.xlsx'\nsheet: 明细\ndata_cutoff: {on: 2024-03-31}\n"
        "outputs:\n  - dataset: petitions\n    columns: {petition_id: 诉求编号, accepted_at: 受理时间}\n"
    )
    (delivery,) = home.ingest(workbook([HEADER]), mapping=load_mapping(mapping, contracts))
    assert "sheet '明细' cannot be read; the workbook has 台账" in delivery.reason


def test_a_truncated_workbook(home, workbook):
    path = workbook([HEADER, *([f"WX{n}", "2024-03-05"] for n in range(2_000))])
    path.write_bytes(path.read_bytes()[:-3_000])
    (delivery,) = home.ingest(path)
    assert delivery.status == "refused"
    assert "not a readable Excel workbook" in delivery.reason


def test_a_workbook_in_a_zip(home, workbook, tmp_path):
    path = workbook([HEADER, ["WX0001", "2024-03-05"]], "内部.xlsx")
    packed = tmp_path / "petitions_2024-03-31.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "表/内部.xlsx")
    home.ingest(packed)
    assert home.column("petitions", "petition_id") == ["WX0001"]


def test_a_workbook_that_is_called_xls(home, workbook, tmp_path):
    path = workbook([HEADER, ["WX0001", "2024-03-05"]])
    shutil.copy(path, tmp_path / "petitions_1.xls")
    (delivery,) = home.ingest(tmp_path / "petitions_1.xls")
    assert (delivery.status, delivery.rows_accepted) == ("accepted", 1)
