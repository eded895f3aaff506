"""Workbooks for lead units: every target once, with the unit that reports it; a filled one is accepted as it stands."""

import datetime as dt
from collections import Counter

import openpyxl
import pytest

from yingshang.catalogue import SourceKind, load_catalogue, write_report_templates
from yingshang.contracts import load_contracts
from yingshang.deliveries import ingest_file, read_quarantine, recover
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
REPORTS = CONTRACTS["reported_values"]
DAY = dt.date(2024, 9, 30)
UNITS = "单位代码,单位名称,单位类型,上级单位代码\n3301,杭州市,市,\n"


@pytest.fixture(scope="module")
def catalogues():
    return load_catalogue(Settings().catalogue_dir)


@pytest.fixture(scope="module")
def paths(tmp_path_factory, catalogues):
    return write_report_templates(tmp_path_factory.mktemp("units"), REPORTS, catalogues, DAY)


def rows_of(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_reported_target_of_the_period_stands_in_one_workbook(paths, catalogues):
    asked = Counter(row["指标编号"] for path in paths for row in rows_of(path))
    wanted = {
        target.source_ids[0]
        for catalogue in catalogues
        for target in catalogue.targets.values()
        if target.source_kind in (SourceKind.REPORTED, SourceKind.PROCESS)
        and target.window.start <= DAY <= target.window.end
    }
    assert set(asked) == wanted
    assert set(asked.values()) == {1}
    assert len(wanted) > 450


def test_a_row_says_what_is_asked(paths):
    (path,) = [path for path in paths if path.name == "reported_values_杭州市_市市场监管局_2024-09-30.xlsx"]
    (row,) = [row for row in rows_of(path) if row["指标编号"] == "HZ-09-1"]
    assert (row["填报编号"], row["期间类型"], row["计量单位"]) == ("HZ-09-1-20240930", "时点", "件")
    assert (row["期间起"].date(), row["期间止"].date()) == (dt.date(2024, 1, 1), DAY)
    assert (row["指标名称"], row["目标值"]) == ("知识产权维权援助案件办理量", "≥ 1,600 件")
    assert "1600件以上" in row["原文"]
    assert (row["指标值"], row["审核状态"]) == (None, "草稿")


def test_a_filled_workbook_is_accepted_and_what_nobody_else_approved_is_not(paths, tmp_path):
    settings = Settings(home=tmp_path / "home")
    recover(settings, CONTRACTS)
    units = tmp_path / "units_2024-01-01.csv"
    units.write_text(UNITS, encoding="utf-8")
    ingest_file(settings, CONTRACTS, units)
    (path,) = [path for path in paths if "杭州市_市经信局" in path.name]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        for title, value in {"指标值": 12, "分子": 12, "分母": 1, "填报人": "甲", "审核状态": "已审核"}.items():
            sheet.cell(number, place[title]).value = value
        sheet.cell(number, place["审核人"]).value = "甲" if number == 2 else "乙"
    filled = tmp_path / path.name
    book.save(filled)
    (delivery,) = ingest_file(settings, CONTRACTS, filled)
    assert (delivery.status, delivery.dataset, delivery.data_cutoff_on) == ("accepted", "reported_values", DAY)
    assert (delivery.rows_quarantined, delivery.rows_accepted) == (1, sheet.max_row - 2)
    (refused,) = read_quarantine(settings.quarantine).iter_rows(named=True)
    assert refused["rules"] == ["approved_by_second_person"]


def test_a_period_in_which_nothing_is_reported_is_said(tmp_path, catalogues):
    with pytest.raises(YingshangError, match="2031-01-31: no target of the catalogue is reported"):
        write_report_templates(tmp_path, REPORTS, catalogues, dt.date(2031, 1, 31))
