"""What went wrong becomes sentences: failed rules first, then the root cause of steps that broke off."""

from dataclasses import asdict

import dagster as dg
import pytest

from pipelines.failures import failures_of
from pipelines.full_disk import full_disk_in
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


def test_a_run_that_could_not_begin_says_why():
    @dg.resource
    def home():
        raise YingshangError("run.lock: still held by ingest: wait.")

    @dg.asset(required_resource_keys={"settings"})
    def results():
        raise AssertionError("it began")

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([results], instance=instance, resources={"settings": home}, raise_on_error=False)
    (failure,) = failures_of(result.all_events)
    assert (failure.asset, str(failure)) == ("", "run.lock: still held by ingest: wait.")


@pytest.mark.parametrize(
    "said",
    [
        "[Errno 28] No space left on device: '/srv/x.parquet'",
        'TransactionContext Error: Failed to commit: Could not write file "/srv/warehouse.duckdb": No space left on device',
        "(sqlite3.OperationalError) database or disk is full",
        "Out of Memory Error: failed to offload data block of size 256.0 KiB (90.0 MiB/90.0 MiB used).",
    ],
)
def test_a_full_disk_is_what_was_said_and_what_to_do(said):
    def step():
        yield from ()
        raise OSError(f"3 of 9 ERROR creating x\n  {said}\n\n  compiled code at x.sql")

    (failure,) = failures_when(step)
    advice = "make room where YINGSHANG_HOME and YINGSHANG_SPILL lie, then start it again"
    assert full_disk_in(said) == f"a disk is full ({said.rstrip('.')}); {advice}"
    assert str(failure) == f"step kpi__results broke off: {full_disk_in(said)}"


@pytest.mark.parametrize("error", [ValueError("no\n space"), OSError(5, "Input/output error")])
def test_any_other_error_names_the_step_and_the_root_cause_in_one_line(error):
    def step():
        yield from ()
        try:
            raise error
        except type(error) as cause:
            raise RuntimeError("outer") from cause

    (failure,) = failures_when(step)
    assert str(failure).startswith("step kpi__results broke off: ")
    assert ("no space" in str(failure)) or ("Input/output error" in str(failure))
    assert "\n" not in str(failure)
