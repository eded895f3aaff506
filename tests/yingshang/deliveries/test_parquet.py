"""Parquet: typed columns say the same as their text in a CSV file would."""

import datetime as dt
from decimal import Decimal

import polars as pl


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


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
