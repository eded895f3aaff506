"""Outcomes of the domain survive the way through the orchestrator's checks, one by one."""

import dagster as dg
import pytest

from assets.checks.outcomes import outcomes_of, suite_checks, suite_results
from yingshang.checks import CheckSpec

KEY = CheckSpec("unique__petition_id", "lake/petitions", "ERROR", "主键唯一")
ROWS = CheckSpec("balance__rows", "lake/petitions", "ERROR", "对账")
SHARE = CheckSpec("share__latest", "lake/petitions", "WARN", "占比")
OTHER = CheckSpec("known__definitions", "kpi/exclusions", "ERROR", "口径已知")


def evaluation(result, *, blocking=True):
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        blocking=blocking,
    )


def test_a_suite_is_one_blocking_and_one_reporting_check_per_table():
    checks = suite_checks("contract", "诉求数据契约", [KEY, ROWS, SHARE, OTHER])
    assert [(check.asset_key.to_user_string(), check.name, check.blocking) for check in checks] == [
        ("lake/petitions", "contract__errors", True),
        ("lake/petitions", "contract__warnings", False),
        ("kpi/exclusions", "contract__errors", True),
    ]
    assert checks[0].description == "诉求数据契约: 2 条规则, 不通过则不发布"
    assert set(checks[0].metadata) == {"unique__petition_id", "balance__rows"}


def test_every_outcome_comes_out_as_it_went_in():
    outcomes = [
        KEY.outcome(passed=False, detail="2 行不符"),
        ROWS.outcome(passed=True, detail="一致"),
        SHARE.outcome(passed=False, detail="占 12%"),
    ]
    results = list(suite_results("contract", [KEY, ROWS, SHARE], reversed(outcomes)))
    assert [(result.passed, result.severity.value) for result in results] == [(False, "ERROR"), (False, "WARN")]
    assert [outcome for result in results for outcome in outcomes_of(evaluation(result))] == outcomes


def test_a_warning_that_could_not_be_evaluated_is_an_error():
    broken = CheckSpec(SHARE.name, SHARE.asset, "ERROR", SHARE.description).outcome(passed=False, detail="无法检查")
    (result,) = suite_results("contract", [SHARE], [broken])
    assert (result.check_name, result.passed, result.severity.value) == ("contract__warnings", False, "ERROR")


def test_only_what_is_selected():
    outcomes = [KEY.outcome(passed=True, detail=""), SHARE.outcome(passed=True, detail="")]
    selected = {dg.AssetCheckKey(dg.AssetKey(["lake", "petitions"]), "contract__warnings")}
    assert [result.check_name for result in suite_results("contract", [KEY, SHARE], outcomes, selected)] == [
        "contract__warnings"
    ]


def test_an_announced_rule_without_an_outcome_is_no_silent_pass():
    with pytest.raises(KeyError):
        list(suite_results("contract", [KEY, ROWS], [KEY.outcome(passed=True, detail="")]))


def test_a_dbt_test_is_one_outcome_in_words():
    result = dg.AssetCheckResult(
        asset_key=["marts", "fct_petitions"],
        check_name="not_null_fct_petitions_petition_id",
        passed=False,
        metadata={"dagster_dbt/failed_row_count": 3},
    )
    (outcome,) = outcomes_of(evaluation(result), "主键非空")
    assert (outcome.asset, outcome.name, outcome.severity, outcome.blocking) == (
        "marts/fct_petitions",
        "not_null_fct_petitions_petition_id",
        "ERROR",
        True,
    )
    assert outcome.detail == "3 行不符 / 3 rows break it"
    assert outcome.description == "主键非空"
