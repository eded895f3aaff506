"""How one record looks in each style, worked out by hand."""

import datetime as dt

import polars as pl
import pytest
from rereading import cells

from yingshang.contracts import load_contracts
from yingshang.errors import YingshangError
from yingshang.settings import load_settings
from yingshang.simulation import simulate, styles
from yingshang.simulation.files import DeliveredFile
from yingshang.simulation.rendering import render

CONTRACTS = load_contracts(load_settings().contracts_dir)
RECORD = pl.DataFrame(
    {
        "guarantee_id": ["DB1"],
        "is_government": [True],
        "business_kind": ["direct"],
        "district_code": ["330106"],
        "principal_yuan": [123_456_780],  # 分
        "liability_share": [805_000],  # millionths
        "starts_on": [dt.date(2024, 3, 5)],
        "_known_on": [dt.date(2024, 3, 5)],
    }
)
PETITION = pl.DataFrame(
    {"petition_id": ["HZ1"], "accepted_at": [dt.datetime.fromisoformat("2024-03-05 09:05")], "supporters": [12]}
)


def delivered(frame, dataset, style, folder):
    file = DeliveredFile(folder / "file", CONTRACTS[dataset], style)
    text = render(frame, CONTRACTS[dataset], style)
    file.add(text)
    file.close()
    return file.path, cells(file.path)


def test_an_office_writes_words_names_and_ten_thousands(tmp_path):
    style = styles.STYLES["guarantees"][0]
    path, rows = delivered(RECORD, "guarantees", style, tmp_path)
    assert rows == [
        {
            "担保合同编号": "DB1",
            "是否政府性": "是",
            "业务类型": "直保",
            "所属区县": "西湖区",
            "担保金额（万元）": "123.45678",
            "责任比例": "0.805",
            "担保起始日": "2024/3/5",
        }
    ]
    assert path.read_bytes().endswith(b"\r\n")
    assert "担保".encode("gb18030") in path.read_bytes()


def test_a_workbook_writes_aliases_and_percent(tmp_path):
    path, rows = delivered(RECORD, "guarantees", styles.STYLES["guarantees"][1], tmp_path)
    assert path.suffix == ".xlsx"
    assert rows[0]["责任比例"] == "80.5%"
    assert rows[0]["所属区县"] == "西湖"
    assert rows[0]["担保金额(万元)"] == "123.45678"
    assert rows[0]["担保起始日"] == "2024年3月5日"


def test_a_ledger_writes_thousands_and_true_excel_days(tmp_path):
    _, rows = delivered(RECORD, "guarantees", styles.LEDGER, tmp_path)
    assert rows[0]["担保金额"] == "1,234,567.80"
    assert rows[0]["担保起始日"] == dt.datetime.fromisoformat("2024-03-05")


def test_a_system_writes_codes_under_english_names(tmp_path):
    _, rows = delivered(RECORD, "guarantees", styles.FEED, tmp_path)
    assert rows[0]["business_kind"] == "direct"
    assert rows[0]["district_code"] == "330106"
    assert rows[0]["principal_yuan"] == "1234567.80"
    _, rows = delivered(RECORD, "guarantees", styles.TABLE, tmp_path)
    assert rows[0]["starts_on"] == dt.date(2024, 3, 5)
    assert str(rows[0]["principal_yuan"]) == "1234567.80"
    assert rows[0]["is_government"] is True


@pytest.mark.parametrize(
    ("style", "accepted", "supporters"),
    [
        (styles.OFFICE_GB, "2024/3/5 9:05", "12"),
        (styles.OFFICE_BOM, "2024-03-05 09:05:00", "12"),
        (styles.TYPED_BY_HAND, "2024-03-05 09:05:00", "１２"),
    ],
)
def test_moments_and_digits(style, accepted, supporters, tmp_path):
    _, rows = delivered(PETITION, "petitions", style, tmp_path)
    assert rows == [{"诉求编号": "HZ1", "受理时间": accepted, "点赞数": supporters}]


def test_a_file_grows_under_one_header(tmp_path):
    for style in (styles.OFFICE_BOM, styles.PACKED, styles.FEED, styles.WORKBOOK, styles.TABLE):
        file = DeliveredFile(tmp_path / f"grown_{style.encoding}", CONTRACTS["petitions"], style)
        for identifier in ("HZ1", "HZ2", "HZ3"):
            frame = PETITION.with_columns(pl.lit(identifier).alias("petition_id"))
            file.add(render(frame, CONTRACTS["petitions"], style))
        file.close()
        assert [next(iter(row.values())) for row in cells(file.path)] == ["HZ1", "HZ2", "HZ3"]


def test_a_workbook_that_would_be_too_long_comes_as_csv():
    short, long = styles.style_of("funds", 0, 600), styles.style_of("funds", 0, 601)
    assert (short.file_format, long.file_format) == ("xlsx", "csv")
    assert long.money_unit == "亿元"


def test_a_column_that_the_contract_does_not_know_is_an_error():
    with pytest.raises(YingshangError, match="colour"):
        render(PETITION.with_columns(colour=pl.lit("red")), CONTRACTS["petitions"], styles.PLAIN)


@pytest.mark.parametrize("arguments", [{"rows": 0}, {"dirt": 0.9}, {"dirt": -0.1}, {"seed": -1}, {"year": 2098}])
def test_arguments_out_of_range_are_refused_before_anything_is_written(arguments, tmp_path):
    with pytest.raises(YingshangError, match=r"\d"):
        simulate(**{"rows": 10, "seed": 1, "out": tmp_path / "out"} | arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "report.docx").write_text("mine")
    with pytest.raises(YingshangError, match=r"report\.docx.*empty folder"):
        simulate(10, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.docx"]


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ('{"deliveries": [{"path": "2024-01-31/a.csv"}]}', r"b\.csv"),  # a department's file beside simulated ones
        ('{"deliveries": 3}', "was not written by a simulation"),
        ("not json", "was not written by a simulation"),
    ],
)
def test_only_a_whole_simulation_is_replaced(truth, message, tmp_path):
    folder = tmp_path / "2024-01-31"
    folder.mkdir()
    (tmp_path / "truth.json").write_text(truth)
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text("mine")
    with pytest.raises(YingshangError, match=message):
        simulate(10, 1, tmp_path)
    assert (folder / "a.csv").read_text() == (folder / "b.csv").read_text() == "mine"
