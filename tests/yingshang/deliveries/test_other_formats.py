"""Workbooks, JSON Lines and Parquet: typed cells say the same as their text in a CSV file would."""

import datetime as dt
import json
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from yingshang.contracts import load_mapping

HEADER = ["诉求编号", "受理时间", "诉求标题", "所属区县", "是否涉企", "点赞数"]
FIELDS = ["_row_number", "petition_id", "accepted_at", "title", "district_code", "is_enterprise", "supporters"]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def petitions(home) -> list[tuple]:
    return home.lake("petitions", FIELDS)


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


def lines(*records) -> str:
    return "".join(
        (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n" for record in records
    )


def test_json_lines(home):
    text = lines(
        {"诉求编号": "WX0001", "受理时间": "2024-03-05T09:05:00+08:00", "点赞数": 12, "是否涉企": True},
        {"诉求编号": 20240000000000000002, "受理时间": "2024-03-05T01:05:00Z", "诉求标题": "晚到的列", "点赞数": None},
        "",
        '{"诉求编号": "WX0003", "受理时间": ',
        "[1, 2]",
        {"诉求编号": "WX0004", "受理时间": "2024-03-06", "诉求标题": {"甲": [1, "乙"]}, "点赞数": 1e2},
        {"诉求编号": "WX0005", "受理时间": "2024-03-06", "点赞数": [1]},
        '{"诉求编号": "WX0006", "受理时间": "2024-03-06", "诉求标题": "\\ud800"}',
        "[" * 100_000,
        {"诉求编号": "WX0007", "受理时间": "2024-03-06", "点赞数": 3},
    )
    delivery = home.deliver("petitions_1.jsonl", text)
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.rows_quarantined) == (9, 4, 5)
    assert home.lake("petitions", ["_row_number", "petition_id", "title", "supporters", "is_enterprise"]) == [
        (1, "WX0001", None, 12, True),
        (2, "20240000000000000002", "晚到的列", None, None),
        (6, "WX0004", '{"甲": [1, "乙"]}', 100, None),
        (10, "WX0007", None, 3, None),
    ]
    assert [str(at) for at in home.column("petitions", "accepted_at")[:2]] == ["2024-03-05 09:05:00"] * 2
    assert [(row["row_number"], row["rules"][0]) for row in home.refused()] == [
        (4, "columns"),
        (5, "columns"),
        (7, "type"),
        (8, "encoding"),
        (9, "columns"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_in_other_encodings(home, encoding):
    text = lines({"诉求编号": "WX0001", "受理时间": "2024-03-05", "诉求标题": "路灯不亮, 请修理"}) * 2
    assert text.encode("utf-8-sig").count(b"\xef\xbb\xbf") == 1
    delivery = home.deliver("petitions_1.jsonl", text.encode(encoding))
    assert (delivery.rows_accepted, delivery.rows_repeated) == (1, 1)
    assert home.column("petitions", "title") == ["路灯不亮, 请修理"]


def test_a_bad_byte_in_json_lines_costs_its_row_alone(home):
    records = [
        {"诉求编号": f"WX{n}", "受理时间": "2024-03-05", "诉求标题": "水管漏水" if n == 1 else "路灯"} for n in range(3)
    ]
    delivery = home.deliver("petitions_1.jsonl", lines(*records).encode().replace("漏".encode(), b"\xff"))
    assert home.column("petitions", "petition_id") == ["WX0", "WX2"]
    assert (home.refused()[0]["row_number"], home.refused()[0]["rules"]) == (2, ["encoding"])
    assert delivery.encoding == "utf-8 (damaged)"


def test_typed_parquet_with_time_zones(home, tmp_path):
    at = moment("2024-03-05 09:05:01.5")
    frame = pl.DataFrame(
        {
            "诉求编号": pl.Series([1001, 1002], dtype=pl.Int64),
            "受理时间": pl.Series([at, None]).dt.replace_time_zone("UTC"),
            "交办时间": pl.Series([at, at]).cast(pl.Datetime("ns")),
            "应办结时间": pl.Series([dt.date(2024, 3, 9)] * 2),
            "是否涉企": [True, False],
            "点赞数": [3.0, None],
            "诉求类别": pl.Series(["甲", "乙"], dtype=pl.Categorical),
        }
    )
    frame.write_parquet(tmp_path / "petitions_1.parquet")
    (delivery,) = home.ingest(tmp_path / "petitions_1.parquet")
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.rows_quarantined) == (2, 1, 1)
    columns = [
        "_row_number",
        "petition_id",
        "accepted_at",
        "assigned_at",
        "due_at",
        "is_enterprise",
        "supporters",
        "category",
    ]
    eight_hours_later = moment("2024-03-05 17:05:01.5")
    assert home.lake("petitions", columns) == [
        (1, "1001", eight_hours_later, at, moment("2024-03-09 00:00"), True, 3, "甲")
    ]


def test_numbers_in_parquet_are_exact(home, tmp_path):
    frame = pl.DataFrame(
        {
            # pandas makes numbers of ids, and floats of them when one is missing.
            "担保合同编号": [20240001.0, 20240002.0],
            "担保机构": ["甲"] * 2,
            "是否政府性": [1, 0],
            "是否政策性": [True, False],
            "担保金额": pl.Series([Decimal("123456.78"), Decimal("99999.99")]),
            "担保起始日": [dt.date(2024, 1, 1)] * 2,
            "责任比例": [0.3, 1.0],
            "担保费": [1e7, 0.1 + 0.2],
        }
    )
    frame.write_parquet(tmp_path / "guarantees_1.parquet")
    home.ingest(tmp_path / "guarantees_1.parquet")
    assert [(row["row_number"], row["rules"]) for row in home.refused()] == [(1, ["fee_not_above_principal"])]
    (row,) = home.lake("guarantees", ["guarantee_id", "principal_yuan", "liability_share", "fee_yuan", "is_government"])
    assert row == ("20240002", Decimal("99999.99"), Decimal("1.000000"), Decimal("0.30"), False)


def test_nested_and_binary_columns_of_parquet(home, tmp_path):
    frame = pl.DataFrame(
        {
            "诉求编号": ["WX0001", "WX0002"],
            "受理时间": ["2024-03-05"] * 2,
            "诉求标题": [["甲", "乙"], None],
            "诉求内容": [{"a": 1}, {"a": 2}],
            "诉求类别": [b"ab", b"\xff"],
            "备注": [dt.time(9, 5), None],
        }
    )
    frame.write_parquet(tmp_path / "petitions_1.parquet")
    (delivery,) = home.ingest(tmp_path / "petitions_1.parquet")
    assert (delivery.status, delivery.reason) == ("accepted", None)
    assert home.lake("petitions", ["petition_id", "title", "content"]) == [("WX0001", '["甲","乙"]', '{"a":1}')]
    # Bytes that are no text cost their row.
    assert [(row["row_number"], row["fields"], row["rules"]) for row in home.refused()] == [
        (2, ["category"], ["encoding"])
    ]
