"""The delivered files, read back by independent code, hold exactly what truth.json says."""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from city_oracle import balances, petition_rates, push_rates
from conftest import DIRT, ROWS, SEED
from rereading import CONTRACTS, Lake

START = dt.date(2024, 1, 1)
CHECKED_DAYS = {"2024-01-31", "2024-08-31", "2024-09-30", "2024-12-31"}


HEADLINES = ("proactive_push_rate", "guarantee_balance", "petition_closure_rate")


def at_home(rows):
    """Leave out what lies in another jurisdiction; a record without a district is Hangzhou's."""
    return {key: row for key, row in rows.items() if (row.get("district_code") or "3301").startswith("3301")}


@pytest.fixture(scope="module")
def reread(world):
    """Deliver every file to an independent lake; keep the counts and the true values found on some days."""
    out, truth = world
    lake, counts, found = Lake(out), {}, {}
    files = defaultdict(list)
    for delivery in truth["deliveries"]:
        files[delivery["data_cutoff_on"]].append(delivery)
    for day in sorted(files):
        for delivery in files[day]:
            counts[delivery["path"]] = lake.deliver(delivery["dataset"], out / delivery["path"])
        if day in CHECKED_DAYS:
            as_of = dt.date.fromisoformat(day)
            home = {dataset: at_home(rows) for dataset, rows in lake.newest.items()}
            rates = petition_rates(home, as_of, START) | push_rates(home, as_of, START)
            found[day] = rates | balances(home, as_of)
    return lake, counts, found


def test_every_file_holds_the_rows_the_repeats_and_exactly_the_dirt_of_the_truth(world, reread):
    out, truth = world
    _, counts, _ = reread
    assert {path.relative_to(out).as_posix() for path in out.glob("*/*")} == set(counts)
    for delivery in truth["deliveries"]:
        told = {name: delivery[name] for name in ("rows", "accepted", "identical_repeats", "dirty")}
        assert counts[delivery["path"]] == told, delivery["path"]
        assert told["rows"] == told["accepted"] + told["identical_repeats"] + sum(told["dirty"].values())


def test_the_totals_of_a_dataset_are_those_of_its_files(world, reread):
    _, truth = world
    _, counts, _ = reread
    for dataset, total in truth["datasets"].items():
        paths = [delivery["path"] for delivery in truth["deliveries"] if delivery["dataset"] == dataset]
        assert total["files"] == len(paths)
        assert total["rows"] == sum(counts[path]["rows"] for path in paths)
        assert total["dirty"] == sum((Counter(counts[path]["dirty"]) for path in paths), Counter())
    assert set(truth["datasets"]) == set(CONTRACTS)


def test_the_true_values_are_found_for_every_unit_and_definition(world, reread):
    _, truth = world
    _, _, found = reread
    checked = 0
    for value in truth["values"]:
        if value["as_of"] not in CHECKED_DAYS or value["kpi_id"] not in HEADLINES:
            continue
        numerator, denominator = found[value["as_of"]][value["definition_id"]]
        unit = (value["unit_kind"], value["unit_code"])
        assert Decimal(value["numerator"]) == numerator[unit], value
        assert Decimal(value["denominator"]) == denominator[unit], value
        checked += 1
    assert checked == len(CHECKED_DAYS) * 10 * (1 + 14 + 41)


def test_the_truth_covers_every_month_end(world):
    days = {value["as_of"] for value in world[1]["values"]}
    assert len(days) == 12
    assert {"2024-02-29", "2024-09-30", "2024-12-31"} < days


def test_in_the_end_the_lake_is_complete_although_it_was_not_before(world, reread):
    out, truth = world
    lake, _, _ = reread
    assert len(at_home(lake.newest["petitions"])) == ROWS
    last_files = {delivery["dataset"]: delivery for delivery in truth["deliveries"]}
    assert all(delivery["dirty"] == {} for delivery in last_files.values())
    assert sum(sum(total["dirty"].values()) for total in truth["datasets"].values()) > 100
    assert out.name == "landing"


def test_every_kind_of_mistake_is_planted(world):
    kinds = set().union(*(total["dirty"] for total in world[1]["datasets"].values()))
    assert kinds == {
        "required",
        "type",
        "range",
        "code",
        "unit",
        "credit_code",
        "unknown",
        "key_conflict",
        "closed_not_before_accepted",
    }
    assert world[1]["datasets"]["units"]["dirty"] == {}


def test_the_share_of_dirt_is_about_what_was_asked_for(world):
    total = Counter()
    for counts in world[1]["datasets"].values():
        total += Counter({"rows": counts["rows"], "dirty": sum(counts["dirty"].values())})
    # Key conflicts refuse two rows each, last deliveries are clean.
    assert 0.6 * DIRT < total["dirty"] / total["rows"] < 1.3 * DIRT


def test_records_are_delivered_again_in_new_versions_and_unchanged(world):
    petitions = world[1]["datasets"]["petitions"]
    assert petitions["accepted"] > ROWS * 1.3
    assert petitions["identical_repeats"] > 0


def test_files_come_in_every_format_and_encoding(world):
    out, truth = world
    endings = {"".join(Path(delivery["path"]).suffixes) for delivery in truth["deliveries"]}
    assert endings == {".csv", ".csv.gz", ".xlsx", ".jsonl", ".parquet"}
    heads = [path.read_bytes()[:3] for path in out.glob("*/*.csv")]
    assert b"\xef\xbb\xbf" in heads
    assert "统".encode("gb18030") in {path.read_bytes()[:2] for path in out.glob("*/enterprises*.csv")}
    assert len(truth["deliveries"]) <= 520


def test_the_city_is_worth_watching(world):
    city = {
        (value["definition_id"], value["as_of"]): Decimal(value["numerator"]) / Decimal(value["denominator"])
        for value in world[1]["values"]
        if value["unit_kind"] == "city" and value["kpi_id"] in HEADLINES
    }
    assert Decimal("0.94") < city["closure_of_due", "2024-09-30"] < Decimal("0.985")
    assert Decimal("0.95") < city["push_by_pair", "2024-09-30"] < Decimal("0.97")
    assert 19_400_000_000 < city["balance_by_ledger", "2024-09-30"] < 20_000_000_000
    assert city["balance_by_ledger", "2024-12-31"] > 20_000_000_000
    closure = [
        Decimal(value["numerator"]) / Decimal(value["denominator"])
        for value in world[1]["values"]
        if (value["definition_id"], value["as_of"]) == ("closure_of_due", "2024-12-31")
        and value["unit_kind"] == "district"
        and value["kpi_id"] in HEADLINES
        and value["denominator"] != "0"
    ]
    assert max(closure) > Decimal("0.98") > min(closure)


def test_the_same_arguments_give_the_same_bytes_in_another_process(world, tmp_path):
    code = (
        "import sys; from pathlib import Path; from yingshang.simulation import simulate;"
        f"simulate({ROWS}, {SEED}, Path(sys.argv[1]), {DIRT})"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345", "POLARS_MAX_THREADS": "1"}
    again = tmp_path / "again"
    subprocess.run([sys.executable, "-c", code, str(again)], check=True, env=environment, cwd=CONTRACTS_ROOT)
    first = {path.relative_to(world[0]): path.read_bytes() for path in world[0].rglob("*") if path.is_file()}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


CONTRACTS_ROOT = Path(__file__).resolve().parents[3]
