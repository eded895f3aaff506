"""Promises that hold for every delivery: nothing is lost, nothing counted twice, memory does not grow with the file."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yingshang.contracts import FieldType, load_mapping
from yingshang.deliveries import read_ledger
from yingshang.deliveries.columns import by_headers
from yingshang.deliveries.judging import SAMPLE_ROWS, Judge
from yingshang.deliveries.parsing import Reading
from yingshang.deliveries.sorting import RowSorter
from yingshang.deliveries.sources import SourceOptions, open_source
from yingshang.settings import PROJECT_DIR

HEADER = "诉求编号,受理时间,诉求标题,所属区县\n"
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

keys = st.sampled_from(["WX0001", "WX0002", "WX0003", "WX0004"])
titles = st.sampled_from(["甲", "乙", "", "a;b"])
rows = st.tuples(keys, st.just("2024-03-05 09:00:00"), titles, st.sampled_from(["西湖区", "上城区"]))
# Each fault is known to cost its row: no key, no date, a day that does not exist, an unknown unit, too few, too many cells.
faults = st.sampled_from(
    [
        ("", "2024-03-05", "甲", "西湖区"),
        ("WX0005", "", "甲", "西湖区"),
        ("WX0006", "2024-02-30", "甲", "西湖区"),
        ("WX0007", "2024-03-05", "甲", "未知区"),
        ("WX0008", "2024-03-05", "甲"),
        ("WX0009", "2024-03-05", "甲", "西湖区", "多"),
        ("WX0010", "2024-03-05", "=A1", "西湖区"),
    ]
)
blank = st.sampled_from([(), ("", "", "", "")])
tables = st.lists(st.one_of(rows, rows, rows, faults, blank), max_size=14)


def text_of(table) -> str:
    return HEADER + "".join(",".join(row) + "\n" for row in table)


def is_row(row) -> bool:
    return any(row)


def fresh(home_with_units, home_at, tmp_path_factory):
    folder = tmp_path_factory.mktemp("property") / "home"
    shutil.copytree(home_with_units, folder)
    return home_at(folder)


@few
@given(table=tables)
def test_every_delivered_row_is_accounted_for(home_with_units, home_at, tmp_path_factory, table):
    home = fresh(home_with_units, home_at, tmp_path_factory)
    delivery = home.deliver("petitions_2024-03-05.csv", text_of(table))
    written = [row for row in table if is_row(row)]
    assert delivery.status == "accepted"
    assert delivery.rows_in_file == len(table)
    assert (delivery.rows_skipped, delivery.rows_read) == (len(table) - len(written), len(written))
    accepted = home.lake("petitions", ["_row_number", "petition_id", "title"])
    refused = [(row["row_number"], json.loads(row["original"])) for row in home.refused("petitions")]
    assert (len(accepted), len(refused)) == (delivery.rows_accepted, delivery.rows_quarantined)
    # By row number each written row went one way only, and what is left over is repeated.
    numbers = [number for number, *_ in accepted] + [number for number, _ in refused]
    assert len(set(numbers)) == len(numbers)
    by_number = {number: row for number, row in enumerate(table, start=2) if is_row(row)}
    left = Counter(row for number, row in by_number.items() if number not in numbers)
    assert set(numbers) <= set(by_number)
    assert left.total() == delivery.rows_repeated
    taken = {by_number[number] for number, *_ in accepted}
    assert set(left) <= taken
    for number, key, title in accepted:
        assert (key, title or "") == (by_number[number][0], by_number[number][2])
    for number, original in refused:
        assert (original["诉求编号"] or "") == by_number[number][0]
    # A good row is refused only for a conflict with another one of its key.
    good = [row for row in written if len(row) == 4 and row[0] <= "WX0004" and row[0] and "=" not in row[2]]
    versions = Counter(key for key, *_ in set(good))
    assert {key for _, key, _ in accepted} == {key for key in versions if versions[key] == 1}


@few
@given(tables=st.lists(st.lists(rows, max_size=6), min_size=1, max_size=4))
def test_rows_in_one_file_or_in_several_give_the_same_newest_versions(
    home_with_units, home_at, tmp_path_factory, contracts, tables
):
    mapping_text = (
        "name: last\ndescription: x\nfiles: '*.csv'\ndata_cutoff: {on: 2024-03-31}\noutputs:\n  - dataset: petitions\n"
        "    duplicates: keep_last\n    columns: {petition_id: 诉求编号, accepted_at: 受理时间, title: 诉求标题,"
        " district_code: 所属区县}\n"
    )
    newest = []
    for parts in ([[row for table in tables for row in table]], tables):
        home = fresh(home_with_units, home_at, tmp_path_factory)
        path = home.settings.home / "mapping.yml"
        path.write_text(mapping_text)
        for place, table in enumerate(parts):
            # The blank lines make the bytes of each file its own.
            home.deliver(f"part_{place}.csv", text_of(table) + "\n" * place, mapping=load_mapping(path, contracts))
        found = home.lake("petitions", ["petition_id", "title", "district_code"])
        newest.append({key: (title, unit) for key, title, unit in found})
        assert len(found) == len(home.lake("petitions"))
    assert newest[0] == newest[1]
    assert newest[0] == {
        key: (title or None, {"西湖区": "330106", "上城区": "330102"}[unit])
        for table in tables
        for key, _, title, unit in table
    }


@few
@given(table=tables)
def test_a_file_twice_changes_nothing(home_with_units, home_at, tmp_path_factory, table):
    home = fresh(home_with_units, home_at, tmp_path_factory)
    first = home.deliver("petitions_2024-03-05.csv", text_of(table))
    before, ledger = home.bytes_of_lake(), read_ledger(home.settings)
    assert home.deliver("petitions_2024-03-05.csv", text_of(table)) == first
    assert home.bytes_of_lake() == before
    assert read_ledger(home.settings) == ledger
    # A row more: what was accepted is repeated, what was refused is refused again.
    longer = home.deliver("petitions_2024-03-06.csv", text_of([*table, ("WX9999", "2024-03-06", "新", "西湖区")]))
    assert longer.rows_accepted == 1
    assert longer.rows_quarantined == first.rows_quarantined
    assert longer.rows_repeated == first.rows_accepted + first.rows_repeated


def test_small_and_large_files_are_judged_alike(home_with_units, home_at, tmp_path_factory):
    """Above SAMPLE_ROWS the quick readings come first; the verdict on the same rows stays."""
    at = "2024-03-05 09:00:00"
    odd = [
        f"WX900001,{at},=SUM(A1),西湖区",
        "WX900002,2024年3月5日,甲,西湖",
        f"WX 900003,{at},甲,西湖区",
        f"９０００４,{at},#REF!,330106",
        f"WX900010,{at},#REF!,西湖区",
        "WX900005,24-03-05 09:00:00,甲,西湖区",
        f"WX900006, {at} , 甲 , 西湖 区",
        f"WX900007,{at},甲\0,西湖区",
        f"WX900008,{at},{'长' * 20_001},西湖区",
        f"WX900009,{at},{'长' * 20_000},西湖区",
        f"WX900011,{at},#好,西湖区",
        f"-,{at},甲,西湖区",
        f"=9000{'1' * 9},{at},甲,西湖区",
    ]
    usual = [f"WX{number:06d},2024-03-05 09:00:00,甲,西湖区" for number in range(SAMPLE_ROWS + 50)]
    results = []
    for lines in (odd, [*odd, *usual], [*usual, *odd]):
        home = fresh(home_with_units, home_at, tmp_path_factory)
        home.deliver("petitions_2024-03-05.csv", HEADER + "\n".join(lines) + "\n")
        fields = ["petition_id", "accepted_at", "title", "district_code"]
        odd_rows = [row for row in home.lake("petitions", fields) if "9000" in row[0]]
        results.append((odd_rows, [(row["original"], row["rules"], row["reasons"]) for row in home.refused()]))
    assert results[0] == results[1] == results[2]
    assert [row[0] for row in results[0][0]] == ["WX900002", "WX900006", "WX900009", "WX900011"]


@pytest.mark.parametrize("others", [0, SAMPLE_ROWS + 50])
def test_a_year_of_two_digits_is_refused_in_small_and_large_files(home, others):
    """No range refuses this field; read the quick way it would be the year 24."""
    usual = [f"WX{number:06d},2024-03-05 09:00:00,2024-03-12 18:00:00" for number in range(others)]
    odd = "WX900001,2024-03-05 09:00:00,24-03-12 18:00:00"
    text = "\n".join(["诉求编号,受理时间,延期批准至", *usual, odd])
    delivery = home.deliver("petitions_2024-03-05.csv", f"{text}\n")
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (others, 1)
    assert [(row["fields"], row["rules"]) for row in home.refused()] == [(["extended_due_at"], ["type"])]


@pytest.mark.parametrize("dataset", ["petitions", "guarantees", "enterprises", "loans", "subsidy_payments"])
def test_no_step_over_the_rows_gathers_the_whole_file(home, contracts, tmp_path, dataset):
    """polars runs some expressions in memory only and says so in its plan; with one of them memory grows with the file."""
    contract = contracts[dataset]
    path = tmp_path / f"{dataset}.csv"
    path.write_text(",".join(contract.fields) + "\n" + "," * (len(contract.fields) - 1) + "\n")
    words = {field.unit_kind: {"甲": "A"} for field in contract.fields.values() if field.type is FieldType.UNIT}
    columns = by_headers(path.name, open_source(path, SourceOptions(), tmp_path), contract, words)
    judge = Judge(contract, columns.readings)
    sorter = RowSorter(contract, columns, judge, 1, path.name, None, tmp_path, lambda _rows: None)
    usual, odd = {FieldType.DATE: "2024-03-05", FieldType.TIMESTAMP: "2024-03-05 09:05:00"}, "?"
    for cell in (None, odd):
        raw = {f"raw:{name}": [cell or usual.get(field.type, "1")] for name, field in contract.fields.items()}
        rows = sorter.good_rows(pl.DataFrame(raw, schema=dict.fromkeys(raw, pl.String)))
        plan = rows.show_graph(plan_stage="physical", engine="streaming", raw_output=True)
        assert "multi-scan" in plan
        for gathering in ("columnar-function", "in-memory", "multiplexer"):
            assert f'label="{gathering}' not in plan
    assert isinstance(judge.readings[0], Reading)


def test_memory_does_not_grow_with_the_file(tmp_path):
    peaks = []
    for rows in (200_000, 800_000):
        command = [
            sys.executable,
            str(Path(__file__).with_name("measured_run.py")),
            str(tmp_path / f"{rows}"),
            str(rows),
        ]
        environment = os.environ | {"PYTHONPATH": str(PROJECT_DIR)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=PROJECT_DIR)
        peak, accepted, quarantined = map(int, done.stdout.split())
        assert (accepted, quarantined) == (rows * 99 // 100, rows // 100)
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.3 + 150, peaks
