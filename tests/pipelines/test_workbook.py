"""Refused rows go back in the department's own columns, as text, with the reasons behind them."""

import json
import zipfile

import openpyxl
import pytest

from pipelines.workbook import write_quarantine_workbook
from yingshang.errors import YingshangError


def row(dataset, number, original, reasons=("必填项为空",)):
    return {
        "dataset": dataset,
        "file_name": f"{dataset}.csv",
        "row_number": number,
        "fields": ["closed_at"],
        "rules": ["required"],
        "reasons": list(reasons),
        "original": json.dumps(original, ensure_ascii=False),
    }


def test_columns_reasons_and_sheets(tmp_path):
    path = tmp_path / "out.xlsx"
    rows = [
        row("petitions", 3, {"工单编号": "P1", "办结时间": None}, ["甲", "乙"]),
        row("petitions", 9, {"工单编号": "P2", "办结时间": "x"}),
        row("petitions", 2, {"单号": "P3"}),
        row("loans", 5, {"合同号": "00123"}),
    ]
    assert write_quarantine_workbook(path, rows) == 3
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["petitions", "petitions 2", "loans"]
    assert list(book["petitions"].values) == [
        ("工单编号", "办结时间", "退回原因", "问题字段", "源文件", "源行号"),
        ("P1", None, "甲; 乙", "closed_at", "petitions.csv", "3"),
        ("P2", "x", "必填项为空", "closed_at", "petitions.csv", "9"),
    ]
    assert list(book["loans"].values)[1][0] == "00123"


@pytest.mark.parametrize("text", ["=1+1", "+8613", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://x", "{=1}"])
def test_what_looks_like_a_formula_stays_text(tmp_path, text):
    path = tmp_path / "out.xlsx"
    write_quarantine_workbook(path, [row("petitions", 1, {"标题": text})])
    cell = openpyxl.load_workbook(path)["petitions"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(YingshangError, match="cannot be written"):
        write_quarantine_workbook(tmp_path / "missing" / "out.xlsx", [row("petitions", 1, {"a": "b"})])
