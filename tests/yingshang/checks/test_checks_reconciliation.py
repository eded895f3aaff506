"""Files, rows and ledger are put out of step, once in every way."""

import json

import pytest
from check_home import CONTRACTS, UNITS, VISITS, deliver, failed, visit

from yingshang.checks import check_deliveries, delivery_specs, ledger_specs
from yingshang.deliveries import Delivery, Ledger


def reconciled(settings):
    return check_deliveries(settings, CONTRACTS)


def outcome(settings, name):
    return next(outcome for outcome in reconciled(settings)["visits"] if outcome.name == name)


def test_a_home_in_order_passes_every_announced_check(home):
    outcomes = reconciled(home)
    assert {name: failed(found) for name, found in outcomes.items()} == {
        name: set() for name in (*CONTRACTS, "deliveries")
    }
    for dataset, contract in CONTRACTS.items():
        assert [o.name for o in outcomes[dataset]] == [spec.name for spec in delivery_specs(contract)]
    assert [o.name for o in outcomes["deliveries"]] == [spec.name for spec in ledger_specs()]


@pytest.mark.parametrize("told", [{"rows_repeated": 1}, {"rows_in_file": 7}, {"rows_skipped": 1}], ids=str)
def test_a_row_that_is_not_accounted_for(home, told):
    deliver(home, VISITS, 3, [visit(4)], **told)
    assert failed(reconciled(home)["visits"]) == {"balance__rows"}
    assert "第 3 批 3.csv" in outcome(home, "balance__rows").detail


def test_a_lake_file_that_is_missing_unknown_or_of_another_length(home):
    deliver(home, VISITS, 3, [visit(4)], rows_accepted=2, rows_read=2, rows_in_file=2)
    lake = home.lake / "visits"
    (lake / "000002_abc.parquet").rename(lake / "000009_abc.parquet")
    assert failed(reconciled(home)["visits"]) == {"files__lake"}
    detail = outcome(home, "files__lake").detail
    assert "visits/000002_abc.parquet: 台账有, 文件缺失" in detail
    assert "visits/000009_abc.parquet: 文件不在台账中" in detail
    assert "visits/000003_abc.parquet: 文件 1 行, 台账 2 行" in detail


def test_a_quarantine_file_that_is_missing(home):
    deliver(home, VISITS, 3, [visit(number) for number in range(10, 30)], refused=["{}"])
    (home.quarantine / "visits" / "000003_abc.parquet").unlink()
    assert failed(reconciled(home)["visits"]) == {"files__quarantine"}


def refuse(settings, seq, accepted, refused):
    rows = [visit(seq * 100 + number) for number in range(accepted)]
    deliver(settings, VISITS, seq, rows, refused=[json.dumps({"编号": f" R{number} "}) for number in range(refused)])


def test_the_share_of_refused_rows_may_reach_the_limit_but_not_pass_it(home):
    refuse(home, 3, 24, 3)  # with the 3 rows of the first delivery: 3 of 30 read
    assert failed(reconciled(home)["visits"]) == {"share__latest_delivery"}
    refuse(home, 4, 0, 1)
    assert failed(reconciled(home)["visits"]) == {"share__quarantine", "share__latest_delivery"}
    assert "隔离 4 行 / 读入 31 行 = 12.90%, 上限 10.00%" in outcome(home, "share__quarantine").detail


def test_a_later_accepted_row_of_the_same_key_makes_a_refused_one_good(home):
    refuse(home, 3, 20, 4)
    assert "share__quarantine" in failed(reconciled(home)["visits"])
    deliver(home, VISITS, 4, [visit(4, visit_id="R0")])
    assert "share__quarantine" in failed(reconciled(home)["visits"])  # 3 of 28 are still too many
    deliver(home, VISITS, 5, [visit(5, visit_id="R1")])
    assert failed(reconciled(home)["visits"]) == set()


@pytest.mark.parametrize(
    ("seq", "original"),
    [(2, {"编号": "V1"}), (4, {"编号": "V1"}), (4, {"别的列": "V9"}), (4, {"编号": None})],
    ids=["accepted in the same delivery", "accepted before", "key under an unknown header", "no key"],
)
def test_what_does_not_make_a_refused_row_good(home, seq, original):
    deliver(home, VISITS, 4, [visit(9)] if seq == 2 else [], refused=[json.dumps(original)])
    if seq == 2:
        deliver(home, VISITS, 5, [visit(1)], refused=[json.dumps({"编号": "V1"})])
    assert "share__quarantine" in failed(reconciled(home)["visits"])


def test_a_refused_file_counts_until_one_of_its_dataset_is_accepted(home):
    deliver(home, VISITS, 3, [], status="refused", reason="无法解压", data_cutoff_on=None)
    assert failed(reconciled(home)["visits"]) == {"refused__deliveries"}
    assert "无法解压" in outcome(home, "refused__deliveries").detail
    deliver(home, UNITS, 4, [{"unit_code": "D3", "unit_kind": "district"}])
    assert failed(reconciled(home)["visits"]) == {"refused__deliveries"}
    deliver(home, VISITS, 5, [visit(4)])
    assert failed(reconciled(home)["visits"]) == set()


def test_a_file_of_no_dataset_only_warns(home):
    Ledger(home.ledger).append(Delivery(3, "", "", "照片.csv", "f" * 64, "refused", reason="无法识别数据集"))
    (found,) = reconciled(home)["deliveries"]
    assert (found.passed, found.severity, found.asset) == (False, "WARN", "declared/deliveries")
    assert "照片.csv (无法识别数据集)" in found.detail
