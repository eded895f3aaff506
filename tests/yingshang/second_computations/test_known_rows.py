"""The newest version of every row, found from hashes of keys; the spans of a column; who is where."""

import datetime as dt

import polars as pl
import pytest

from yingshang.second_computations import known_rows, superseded


def funds(*ids, **columns):
    return [{"fund_id": fund, **columns} for fund in ids]


def names(lake, **more):
    rows = lake.known().newest("funds", "fund_name", **more).collect()
    return sorted(rows.rows(), key=str)


def one_for_all(key):
    """Return the same hash for every key, so that every row is a candidate."""
    return pl.col(key).hash() * 0


@pytest.mark.parametrize("key_hash", [superseded.key_hash, one_for_all])
@pytest.mark.parametrize("at_once", [1, 1000])
def test_the_newest_version_wins_across_files_whatever_the_hashes(lake, monkeypatch, key_hash, at_once):
    monkeypatch.setattr(superseded, "key_hash", key_hash)
    monkeypatch.setattr(superseded, "_HASHES_AT_ONCE", at_once)
    monkeypatch.setattr(superseded, "_CANDIDATES_AT_ONCE", at_once)
    lake.deliver("funds", *funds("F1", "F2", "F3", fund_name="old"), *funds("F4", fund_name="only"))
    lake.deliver("funds", *funds("F1", "F1", fund_name="new"), {"fund_id": "F2", "_is_withdrawn": True})
    lake.deliver("funds", *funds("F1", fund_name="newest"))
    lake.deliver("funds", *funds("F3", fund_name="not yet"), cutoff=dt.date(2025, 1, 1))
    assert names(lake) == [("F1", "newest"), ("F3", "old"), ("F4", "only")]


def test_the_later_row_of_one_delivery_wins(lake):
    lake.deliver("funds", {"fund_id": "F1", "fund_name": "first"}, {"fund_id": "F1", "fund_name": "second"})
    assert names(lake) == [("F1", "second")]


def test_rows_without_a_key_are_versions_of_one(lake):
    lake.deliver("funds", *funds(None, "F1", fund_name="old"))
    lake.deliver("funds", *funds(None, fund_name="new"))
    assert names(lake) == [("F1", "old"), (None, "new")]


def test_spans_hold_every_row_once_and_go_upwards(lake, monkeypatch):
    monkeypatch.setattr(known_rows, "_ROWS_AT_ONCE", 2)
    monkeypatch.setattr(known_rows, "_SAMPLED", 1)
    lake.deliver("funds", *funds("F5", "F1", "F3", fund_name="x"), *funds(None, fund_name="x"))
    lake.deliver("funds", *funds("F2", "F4", "F6", fund_name="x"))
    spans = lake.known().spans("funds", "fund_id")
    assert [[name for name, _ in names(lake, span=span)] for span in spans] == [
        ["F1", None],  # the seven rows are four spans: of six keys the 1st, 2nd (F2), 4th (F4) and 5th (F5) begin one
        ["F2", "F3"],
        ["F4"],
        ["F5", "F6"],
    ]


def test_one_span_where_no_value_was_sampled(lake, monkeypatch):
    monkeypatch.setattr(known_rows, "_ROWS_AT_ONCE", 1)
    lake.deliver("funds", *funds(None, None, fund_name="x"))
    assert lake.known().spans("funds", "fund_id") == [known_rows.Span("fund_id")]


@pytest.mark.parametrize(
    ("root", "inside"),
    [
        ("CITY", [True, True, True, True, True, True]),
        ("D1", [True, False, True, False, False, False]),
        ("D2", [False, True, False, False, False, False]),
        ("ELSEWHERE", [False] * 6),
    ],
)
def test_a_row_is_where_its_district_is_else_its_department_else_in_the_city(lake, root, inside):
    rows = pl.DataFrame(
        {
            "district_code": ["D1", "D2", None, "B1", "XX", None],
            "department_code": ["B0", "B1", "B1", "B0", None, "XX"],
        }
    )
    known = lake.known()
    assert rows.select(known.within(root)).to_series().to_list() == inside


def test_without_a_department_a_row_is_where_its_district_is_else_in_the_city(lake):
    rows = pl.DataFrame({"district_code": ["D1", "D2", None, "B1"]})
    known = lake.known()
    assert rows.select(known.within("D1", department=None)).to_series().to_list() == [True, False, False, False]
    assert rows.select(known.within("CITY", department=None)).to_series().to_list() == [True] * 4
