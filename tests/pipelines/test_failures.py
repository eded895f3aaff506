"""What went wrong becomes sentences: failed rules first, then the root cause of steps that broke off."""

from dataclasses import asdict

import dagster as dg
import pytest

from pipelines.failures import failures_of
from yingshang.checks import CheckSpec
from yingshang.errors import YingshangError

RULE = CheckSpec("spine__results", "kpi/results", "ERROR", "齐全")
MILD = CheckSpec("share__results", "kpi/results", "WARN", "合理")


def failures_when(run_step):
    @dg.asset(key=["kpi", "results"], check_specs=[dg.AssetCheckSpec("publishable", asset=["kpi", "results"])])
    def results():
        yield from run_step()

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([results], instance=instance, raise_on_error=False)
    return failures_of(result.all_events)


def evaluation_of(*outcomes, passed=False):
    return dg.AssetCheckResult(
        passed=passed, metadata={"outcomes": dg.MetadataValue.json([asdict(outcome) for outcome in outcomes])}
    )


def test_each_failed_error_rule_is_named_and_warnings_are_not():
    outcomes = (RULE.outcome(passed=False, detail="少 3 行"), MILD.outcome(passed=False, detail="占 12%"))

    def step():
        yield dg.MaterializeResult(check_results=[evaluation_of(*outcomes)])

    assert [str(failure) for failure in failures_when(step)] == ["check spine__results of kpi/results failed (少 3 行)"]


def test_a_good_run_has_none():
    def step():
        yield dg.MaterializeResult(check_results=[evaluation_of(RULE.outcome(passed=True, detail=""), passed=True)])

    assert failures_when(step) == ()


def test_our_own_error_is_the_sentence_itself():
    def step():
        yield from ()
        raise YingshangError("landing/x.csv: broken: say it again.")

    (failure,) = failures_when(step)
    assert (failure.asset, failure.name, str(failure)) == ("", "kpi__results", "landing/x.csv: broken: say it again.")


@pytest.mark.parametrize("error", [ValueError("no\n space"), OSError(28, "No space left on device")])
def test_any_other_error_names_the_step_and_the_root_cause_in_one_line(error):
    def step():
        yield from ()
        try:
            raise error
        except type(error) as cause:
            raise RuntimeError("outer") from cause

    (failure,) = failures_when(step)
    assert str(failure).startswith("step kpi__results broke off: ")
    assert ("no space" in str(failure)) or ("No space left on device" in str(failure))
    assert "\n" not in str(failure)
