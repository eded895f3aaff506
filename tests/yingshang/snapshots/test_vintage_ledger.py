"""The ledger gives every board back exactly, and stays small."""

import datetime as dt
import random
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from boards import ledger_bytes, record, recorder
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import replay, vintage_files
from yingshang.snapshots.board import KEY
from yingshang.snapshots.vintage_files import read_headers

MONEY = pl.Decimal(28, 6)
SCHEMA = {
    "kpi_id": pl.String,
    "definition_id": pl.String,
    "is_official": pl.Boolean,
    "as_of": pl.Date,
    "period_kind": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "unit_kind": pl.String,
    "unit_code": pl.String,
    "unit_name": pl.String,
    "numerator": MONEY,
    "denominator": MONEY,
    "value": MONEY,
    "target": MONEY,
    "status": pl.String,
    "pace_expected": MONEY,
    "pace_gap": MONEY,
    "reachable": pl.Boolean,
    "data_cutoff": pl.Date,
    "definition_version": pl.Int32,
}
_figures = st.none() | st.sampled_from(
    [Decimal(0), Decimal("0.5"), Decimal("9999999999999999999999.999999"), Decimal(-1)]
)
_days = st.sampled_from([dt.date(2024, 9, 29), dt.date(2024, 9, 30), dt.date(2024, 10, 1)])
_cells = st.fixed_dictionaries(
    {
        "is_official": st.booleans(),
        "period_end": _days,
        "unit_name": st.none() | st.sampled_from(["甲区", "it's"]),
        "numerator": _figures,
        "denominator": _figures,
        "value": _figures,
        "target": _figures,
        "status": st.sampled_from(["MET", "NO_DATA"]),
        "pace_expected": _figures,
        "pace_gap": _figures,
        "reachable": st.none() | st.booleans(),
        "data_cutoff": st.none() | _days,
        "definition_version": st.sampled_from([1, 2]),
    }
)
_keys = st.tuples(
    st.sampled_from(["a", "b"]),
    st.just("d"),
    st.sampled_from(["to_date", "month"]),
    st.sampled_from([dt.date(2024, 1, 1), dt.date(2024, 9, 1)]),
    st.just("district"),
    st.sampled_from(["1", "2", "3"]),
)
_boards = st.tuples(
    _days, st.dictionaries(_keys, _cells, max_size=8), st.sampled_from([None, "reachable", "pace_gap", "data_cutoff"])
)


def frame(as_of, rows, left_out=None):
    table = [dict(zip(KEY, key, strict=True)) | cells | {"as_of": as_of} for key, cells in rows.items()]
    board = pl.DataFrame(table, schema=SCHEMA, orient="row").sort(KEY)
    return board if left_out is None else board.drop(left_out)


@pytest.fixture
def cheap_connections():
    """Let connections to memory be of one instance, with tables of their own each: starting one takes longer than a board."""
    with duckdb.connect(config={"preserve_insertion_order": False}) as instance, pytest.MonkeyPatch.context() as patch:
        patch.setattr(duckdb, "connect", lambda **_: instance.cursor())
        yield


@pytest.mark.usefixtures("cheap_connections")
@given(st.lists(_boards, min_size=1, max_size=6), st.sampled_from([2, 3, 100]))
@settings(max_examples=60, deadline=None)
def test_every_board_comes_back_exactly(boards, full_every):
    """Whatever follows whatever: rows and columns that come and go, days that go back, nothing at all."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintage_files, "FULL_EVERY", full_every)
        patch.setattr(vintage_files, "flush", lambda _: None)
        home = Settings(home=Path(folder))
        headers = [record(home, frame(*board), board[0]) for board in boards]
        assert read_headers(home) == headers
        for board, header in zip(boards, headers, strict=True):
            assert_frame_equal(replay(home, header.published_at).rows, frame(*board))


def test_replay_of_a_day_is_the_last_board_of_that_day(tmp_path):
    home = Settings(home=tmp_path)
    empty = frame(dt.date(2024, 9, 30), {})
    first, second = (record(home, empty, dt.date(2024, 9, 30)) for _ in range(2))
    assert replay(home, dt.date(2024, 10, 1)).header == first
    assert replay(home, dt.date(2024, 10, 9)).header == second
    with pytest.raises(
        YingshangError, match=r"nothing was published by 2024-09-30; the first .* at 2024-10-01 08:00:00"
    ):
        replay(home, dt.date(2024, 9, 30))


def boards_of_days(days, rows, changed):
    """Yield days and boards: half of the rows grow with the day, `changed` rows of each board get another numerator."""
    draw = random.Random(7)
    number, figures = pl.int_range(rows, eager=True), [draw.randrange(10**6) for _ in range(rows)]
    grows = number % 2 == 0
    fixed = pl.DataFrame(
        {
            "kpi_id": "kpi_" + (number % 50).cast(pl.String),
            "definition_id": "definition_" + (number % 50).cast(pl.String),
            "period_kind": grows.replace_strict({True: "to_date", False: "month"}),
            "unit_code": (330100 + number // 50).cast(pl.String),
            "unit_name": "单位" + (number // 50).cast(pl.String),
            "target": (10**6 + number % 50).cast(MONEY),
        }
    ).with_columns(
        is_official=True, period_start=dt.date(2024, 1, 1), unit_kind=pl.lit("district"), status=pl.lit("BEHIND"),
        denominator=pl.lit(1), reachable=True, definition_version=1,
    )  # fmt: skip
    for offset in range(days):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=offset)
        for place in draw.sample(range(rows), changed) if offset else []:
            figures[place] = draw.randrange(10**6)
        numerator = pl.Series(figures).cast(MONEY)
        elapsed = pl.when(grows).then(offset + 1).otherwise(31)
        board = fixed.with_columns(
            as_of=day,
            data_cutoff=day,
            period_end=pl.when(grows).then(day).otherwise(dt.date(2024, 1, 31)),
            numerator=numerator,
            value=numerator,
            pace_expected=(pl.col("target").cast(pl.Float64) * elapsed / 366).round(6).cast(MONEY),
        )
        board = board.with_columns(pace_gap=(pl.col("value") - pl.col("pace_expected")).cast(MONEY))
        yield day, board.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).sort(KEY)


@pytest.mark.long
def test_daily_boards_take_less_than_15_percent_of_all_of_them(tmp_path, monkeypatch):
    """201 boards of 5,000 rows, of which 5 % change from day to day; beside it every board stored whole.

    Three of them (the first, the 101st and the last) are whole in the ledger too: a larger share than in a year.
    """
    monkeypatch.setattr(vintage_files, "flush", lambda _: None)
    home, whole = Settings(home=tmp_path / "home"), tmp_path / "whole.parquet"
    all_bytes, boards = 0, {}
    with recorder(home) as add:
        for day, board in boards_of_days(201, 5_000, 250):
            boards[add(board, day).published_at] = board
            board.write_parquet(whole, compression="zstd")
            all_bytes += whole.stat().st_size
    assert [header.number for header in read_headers(home) if header.is_full] == [0, 100, 200]
    assert ledger_bytes(home) < 0.15 * all_bytes
    for place in (10, 110):
        told = list(boards)[place]
        assert_frame_equal(replay(home, told).rows, boards[told])
