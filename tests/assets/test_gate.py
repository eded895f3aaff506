"""The gate believes only checks that were evaluated after the table was last built, in whichever run."""

import dagster as dg
import pytest

from assets.publish.gate import NOT_EVALUATED, current_outcomes

TABLE = dg.AssetKey(["kpi", "results"])
VERDICT = {"passed": True}


@dg.asset(key=TABLE)
def results() -> dg.MaterializeResult:
    return dg.MaterializeResult()


@dg.asset_check(asset=TABLE, blocking=True, description="齐全")
def spine() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=VERDICT["passed"], metadata={"dagster_dbt/failed_row_count": 7})


@dg.asset_check(asset=TABLE, description="合理")
def plausible() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN)


@pytest.fixture
def instance(monkeypatch):
    monkeypatch.setattr(f"{__name__}.VERDICT", {"passed": True})
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


SPECS = [*spine.check_specs, *plausible.check_specs]


def run(instance, selection):
    job = dg.define_asset_job("job", selection=selection)
    definitions = dg.Definitions(assets=[results], asset_checks=[spine, plausible], jobs=[job])
    return definitions.resolve_job_def("job").execute_in_process(instance=instance, raise_on_error=False).success


ALL = dg.AssetSelection.all()
TABLE_ALONE = dg.AssetSelection.assets(TABLE).without_checks()
CHECKS_ALONE = dg.AssetSelection.checks(*[spec.key for spec in SPECS])


def seen(instance):
    return {outcome.name: (outcome.passed, outcome.severity) for outcome in current_outcomes(instance, SPECS)}


def test_never_evaluated_is_not_passed(instance):
    assert seen(instance) == {"spine": (False, "ERROR"), "plausible": (False, "WARN")}
    assert {outcome.detail for outcome in current_outcomes(instance, SPECS)} == {NOT_EVALUATED}


def test_evaluated_on_the_current_table_counts(instance):
    assert run(instance, ALL)
    assert seen(instance) == {"spine": (True, "ERROR"), "plausible": (False, "WARN")}
    assert current_outcomes(instance, SPECS)[0].description == "齐全"


def test_a_failure_of_an_earlier_run_still_closes_the_gate(instance):
    VERDICT["passed"] = False
    assert not run(instance, ALL)
    outcome = current_outcomes(instance, SPECS)[0]
    assert (outcome.passed, outcome.severity, outcome.detail) == (False, "ERROR", "7 行不符 / 7 rows break it")


def test_a_table_that_was_rebuilt_needs_its_checks_again(instance):
    assert run(instance, ALL)
    assert run(instance, TABLE_ALONE)
    assert seen(instance)["spine"] == (False, "ERROR")
    assert run(instance, CHECKS_ALONE)
    assert seen(instance)["spine"] == (True, "ERROR")


def test_a_later_pass_opens_the_gate_again(instance):
    VERDICT["passed"] = False
    assert not run(instance, ALL)
    VERDICT["passed"] = True
    assert run(instance, CHECKS_ALONE)
    assert seen(instance)["spine"] == (True, "ERROR")


def test_a_check_that_broke_off_has_not_passed(instance):
    assert run(instance, ALL)
    VERDICT["passed"] = None  # AssetCheckResult refuses it: the step breaks off, the check stays planned
    assert not run(instance, CHECKS_ALONE)
    assert seen(instance)["spine"] == (False, "ERROR")
