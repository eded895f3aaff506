"""Versions, repeats, conflicts and withdrawals: what a delivery adds to a record's history."""

import datetime as dt

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingshang.contracts import load_mapping
from yingshang.deliveries import comparing, read_ledger
from yingshang.deliveries.lake import lake_schema

HEADER = "诉求编号,受理时间,诉求标题,点赞数\n"


def petition(key: str, title: str, likes: str = "1") -> str:
    return f"{key},2024-03-05 09:00:00,{title},{likes}\n"


def history(home, key: str) -> list[tuple]:
    """Title per delivery and cut-off, oldest first."""
    columns = ["petition_id", "_delivery_seq", "_data_cutoff_on", "title", "_is_withdrawn"]
    rows = home.lake("petitions", columns)
    return [(seq, day.isoformat(), None if gone else title) for name, seq, day, title, gone in rows if name == key]


def newest(home, key: str, known_by: str) -> str | None:
    """The newest version among those whose cut-off is not after `known_by`, as the models choose it."""
    known = [version for version in history(home, key) if version[1] <= known_by]
    return max(known)[2] if known else None


def mapping(home, contracts, **output):
    lines = [f"    {name}: {value}\n" for name, value in output.items()]
    path = home.settings.home / "mapping.yml"
    path.write_text(
        "name: full\ndescription: 全量\nfiles: '*.csv'\ndata_cutoff: {from_file_name: '(\\d{4}-\\d\\d-\\d\\d)'}\n"
        "outputs:\n  - dataset: petitions\n"
        + "".join(lines)
        + "    columns: {petition_id: 诉求编号, accepted_at: 受理时间, title: 诉求标题, supporters: 点赞数}\n"
    )
    return load_mapping(path, contracts)


def test_a_correction_is_a_new_version_and_the_old_one_stays(home):
    home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "路灯") + petition("WX0002", "水管"))
    second = home.deliver(
        "petitions_2024-03-06.csv", HEADER + petition("WX0001", "路灯坏了") + petition("WX0002", "水管")
    )
    assert (second.rows_accepted, second.rows_repeated) == (1, 1)
    assert history(home, "WX0001") == [(2, "2024-03-05", "路灯"), (3, "2024-03-06", "路灯坏了")]
    assert history(home, "WX0002") == [(2, "2024-03-05", "水管")]
    assert newest(home, "WX0001", "2024-03-06") == "路灯坏了"
    assert newest(home, "WX0001", "2024-03-05") == "路灯"
    assert newest(home, "WX0001", "2024-03-04") is None


def test_there_and_back_again_are_three_versions(home):
    for day, title in enumerate(("甲", "乙", "甲"), start=5):
        home.deliver(f"petitions_2024-03-{day:02d}.csv", HEADER + petition("WX0001", title))
    assert [title for _, _, title in history(home, "WX0001")] == ["甲", "乙", "甲"]


def test_an_empty_cell_that_was_filled_is_a_new_version(home):
    home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲", ""))
    assert home.deliver("petitions_2024-03-06.csv", HEADER + petition("WX0001", "甲", "5")).rows_accepted == 1
    assert home.deliver("petitions_2024-03-07.csv", HEADER + petition("WX0001", "甲", "")).rows_accepted == 1
    # The same text twice, whatever it looked like: 5 and "5.0" are one number.
    home.deliver("petitions_2024-03-08.csv", HEADER + petition("WX0001", "甲", "5"))
    assert home.deliver("petitions_2024-03-09.csv", HEADER + petition("WX0001", " 甲 ", "5.0")).rows_repeated == 1


def test_identical_rows_write_no_lake_file(home):
    text = HEADER + petition("WX0001", "甲")
    home.deliver("petitions_2024-03-05.csv", text)
    before = home.bytes_of_lake()
    again = home.deliver("petitions_2024-03-06.csv", text + "\n")
    assert (again.status, again.rows_read, again.rows_repeated, again.lake_file) == ("accepted", 1, 1, None)
    assert home.bytes_of_lake() == before


def test_the_same_file_twice_changes_nothing(home):
    text = HEADER + petition("WX0001", "甲") + "WX0002,昨天,乙,1\n"
    first = home.deliver("petitions_2024-03-05.csv", text)
    before, ledger, refused = home.bytes_of_lake(), read_ledger(home.settings), home.refused()
    assert home.deliver("petitions_2024-03-05.csv", text) == first
    assert home.deliver("copy/petitions_2024-03-05.csv", text) == first
    assert home.bytes_of_lake() == before
    assert read_ledger(home.settings) == ledger
    assert home.refused() == refused


def test_the_same_bytes_for_a_later_day_move_the_cutoff_alone(home):
    """A list that did not change, or a day without petitions, still says that the day is covered."""
    text = HEADER + petition("WX0001", "甲")
    home.deliver("petitions_2024-03-05.csv", text)
    before = home.bytes_of_lake()
    later = home.deliver("petitions_2024-03-06.csv", text)
    assert (later.delivery_seq, later.rows_repeated, later.lake_file) == (3, 1, None)
    assert later.data_cutoff_on == dt.date(2024, 3, 6)
    assert home.bytes_of_lake() == before
    # An earlier day, or the same one, brings nothing.
    assert home.deliver("petitions_2024-03-04.csv", text).delivery_seq == 3
    assert home.deliver("petitions_2024-03-06.csv", text).delivery_seq == 3


def test_identical_rows_in_one_file_are_repeats(home):
    row = petition("WX0001", "甲")
    delivery = home.deliver("petitions_2024-03-05.csv", HEADER + row + row + petition("WX0002", "乙") + row)
    assert (delivery.rows_accepted, delivery.rows_repeated, delivery.rows_quarantined) == (2, 2, 0)
    assert home.lake("petitions", ["petition_id", "_row_number"]) == [("WX0001", 2), ("WX0002", 4)]


@pytest.mark.parametrize("titles", [("甲", "乙"), ("甲", "甲", "乙"), ("甲", "乙", "甲")])
def test_differing_rows_of_one_key_are_all_refused(home, titles):
    rows = [petition("WX0001", title) for title in titles]
    delivery = home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0002", "丙") + "".join(rows))
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, len(titles))
    assert home.column("petitions", "petition_id") == ["WX0002"]
    refused = home.refused()
    assert [row["row_number"] for row in refused] == list(range(3, 3 + len(titles)))
    assert {tuple(row["rules"]) for row in refused} == {("key_conflict",)}
    assert refused[0]["reasons"] == ["诉求编号“WX0001”: 同一批次内主键重复且内容不同"]
    assert '"诉求标题":"甲"' in refused[0]["original"]


def test_rows_that_differ_in_an_empty_cell_conflict(home):
    delivery = home.deliver(
        "petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲", "") + petition("WX0001", "甲", "0")
    )
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (0, 2)


def test_keep_last_takes_them_as_successive_versions(home, contracts):
    titles = ("甲", "甲", "乙", "甲")
    delivery = home.deliver(
        "petitions_2024-03-05.csv",
        HEADER + "".join(petition("WX0001", title) for title in titles),
        mapping=mapping(home, contracts, duplicates="keep_last"),
    )
    assert (delivery.rows_accepted, delivery.rows_repeated, delivery.rows_quarantined) == (3, 1, 0)
    assert home.lake("petitions", ["_row_number", "title"]) == [(2, "甲"), (4, "乙"), (5, "甲")]


def test_a_delivery_that_comes_late_is_known_on_its_own_day(home):
    """The lake holds what was delivered for 6 March first; the file for 5 March says the same, but a day earlier."""
    home.deliver("petitions_2024-03-06.csv", HEADER + petition("WX0001", "甲"))
    late = home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲") + "\n")
    assert (late.rows_accepted, late.rows_repeated) == (1, 0)
    assert newest(home, "WX0001", "2024-03-05") == "甲"


def test_a_full_snapshot_withdraws_what_is_gone_and_a_key_can_come_back(home, contracts):
    full = mapping(home, contracts, delivery_kind="full_snapshot")
    three = HEADER + petition("WX0001", "甲") + petition("WX0002", "乙") + petition("WX0003", "丙")
    home.deliver("petitions_2024-03-05.csv", three, mapping=full)
    # WX0002 is refused (no date), which is not gone; WX0003 is gone.
    second = home.deliver(
        "petitions_2024-03-06.csv", HEADER + petition("WX0001", "甲") + "WX0002,昨天,乙,1\n", mapping=full
    )
    counts = (second.rows_accepted, second.rows_repeated, second.rows_quarantined, second.rows_withdrawn)
    assert counts == (0, 1, 1, 1)
    assert newest(home, "WX0003", "2024-03-06") is None
    assert newest(home, "WX0003", "2024-03-05") == "丙"
    assert newest(home, "WX0002", "2024-03-06") == "乙"
    # Gone already: not withdrawn twice.
    third = home.deliver(
        "petitions_2024-03-07.csv", HEADER + petition("WX0001", "甲") + petition("WX0002", "乙"), mapping=full
    )
    assert (third.rows_repeated, third.rows_withdrawn) == (2, 0)
    # The same content as before its withdrawal is news.
    fourth = home.deliver("petitions_2024-03-08.csv", three, mapping=full)
    assert (fourth.rows_accepted, fourth.rows_repeated, fourth.rows_withdrawn) == (1, 2, 0)
    assert newest(home, "WX0003", "2024-03-08") == "丙"


def test_conflicting_rows_of_a_full_snapshot_are_not_gone(home, contracts):
    full = mapping(home, contracts, delivery_kind="full_snapshot")
    home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲") + petition("WX0002", "乙"), mapping=full)
    rows = petition("WX0001", "丙") + petition("WX0001", "丁") + petition("WX0002", "乙")
    second = home.deliver("petitions_2024-03-06.csv", HEADER + rows, mapping=full)
    assert (second.rows_quarantined, second.rows_repeated, second.rows_withdrawn) == (2, 1, 0)


def test_a_late_full_snapshot_does_not_withdraw_what_came_after_its_day(home, contracts):
    full = mapping(home, contracts, delivery_kind="full_snapshot")
    home.deliver("petitions_2024-03-06.csv", HEADER + petition("WX0001", "甲") + petition("WX0002", "乙"), mapping=full)
    late = home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲"), mapping=full)
    assert late.rows_withdrawn == 0
    assert newest(home, "WX0002", "2024-03-06") == "乙"


def test_a_full_snapshot_without_rows_is_refused(home, contracts):
    full = mapping(home, contracts, delivery_kind="full_snapshot")
    home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲"), mapping=full)
    empty = home.deliver("petitions_2024-03-06.csv", HEADER, mapping=full)
    assert empty.status == "refused"
    assert "a full snapshot without rows would withdraw everything" in empty.reason
    assert newest(home, "WX0001", "2024-03-06") == "甲"


def test_a_contract_that_gained_a_field_still_knows_its_old_rows(home, contracts, tmp_path):
    """A lake file of before has no such column: its rows have nothing in it."""
    home.deliver("petitions_2024-03-05.csv", HEADER + petition("WX0001", "甲") + petition("WX0002", "乙"))
    (path,) = (home.settings.lake / "petitions").glob("000002_*.parquet")
    pl.read_parquet(path).drop("opponents").write_parquet(path)
    text = HEADER.replace("点赞数", "反对数") + petition("WX0001", "甲", "") + petition("WX0002", "乙", "7")
    second = home.deliver("petitions_2024-03-06.csv", text)
    assert (second.rows_accepted, second.rows_repeated) == (2, 0)


Row = tuple[int, int | None]
rows_of_a_file = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2])), max_size=6)
GONE = 99
rows_in_the_lake = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2, GONE])), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(earlier=st.lists(rows_in_the_lake, max_size=3), delivered=rows_of_a_file, keeps_last=st.booleans())
def test_memory_and_disk_say_the_same(tmp_path_factory, contracts, earlier, delivered, keeps_last):
    """Also by an independent count: a key's rows one after the other, in plain Python."""
    folder = tmp_path_factory.mktemp("lake")
    contract = contracts["petitions"]
    for seq, rows in enumerate(earlier, start=1):
        _frame(contract, seq, rows).write_parquet(folder / f"{seq:06d}_x.parquet")
    new = tmp_path_factory.mktemp("new") / "good.parquet"
    _frame(contract, 9, delivered).write_parquet(new)
    options = {"keeps_last": keeps_last, "seen_keys": None, "cutoff_on": dt.date(2024, 1, 9)}
    with duckdb.connect() as connection, pytest.MonkeyPatch.context() as patch:
        in_memory = comparing.compared(new, folder, contract, connection=connection, **options)
        patch.setattr(comparing, "SMALL_ROWS", -1)
        on_disk = comparing.compared(new, folder, contract, connection=connection, **options)
    expected = _by_hand(earlier, delivered, keeps_last=keeps_last)
    for found in (in_memory, on_disk):
        assert (sorted(found.refused), sorted(found.repeated)) == expected


def _frame(contract, seq: int, rows: list[Row]) -> pl.DataFrame:
    data = {
        "petition_id": [f"P{key}" for key, _ in rows],
        # A withdrawn row has its old content here, so that only the mark tells it from a current one.
        "supporters": [None if value == GONE else value for _, value in rows],
        "_delivery_seq": [seq] * len(rows),
        "_row_number": list(range(2, 2 + len(rows))),
        "_data_cutoff_on": [dt.date(2024, 1, seq)] * len(rows),
        "_is_withdrawn": [value == GONE for _, value in rows],
    }
    schema = lake_schema(contract)
    return pl.DataFrame({name: data.get(name, [None] * len(rows)) for name in schema}, schema=schema, strict=False)


def _by_hand(earlier: list[list[Row]], delivered: list[Row], *, keeps_last: bool) -> tuple[list[int], list[int]]:
    current = {key: value for rows in earlier for key, value in rows}
    values: dict[int, set] = {}
    for key, value in delivered:
        values.setdefault(key, set()).add(value)
    conflicting, repeated, seen = [], [], set()
    for number, (key, value) in enumerate(delivered, start=2):
        if not keeps_last and len(values[key]) > 1:
            conflicting.append(number)
        elif (key in current and current[key] == value) or (not keeps_last and key in seen):
            repeated.append(number)
        else:
            current[key] = value
        seen.add(key)
    return conflicting, repeated
