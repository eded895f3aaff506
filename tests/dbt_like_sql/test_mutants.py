"""Faults are put one at a time into the SQL that decides which records count; the hand-worked cases must notice.

What is left alive here are mostly faults without effect: an inner join after which another inner join drops the same
rows, a default where null counts as false, the condition that finds the one city.
"""

import json

import pytest
from mutation.cases import AS_OF, KNOWN_BY, Bench
from mutation.mutants import mutants, parse
from small_lake import start_dbt

from yingshang.warehouse import run_days

MODELS = (
    "cadence_records",
    "event_records",
    "finance_records",
    "fund_records",
    "guarantee_client_records",
    "guarantee_fee_records",
    "petition_cohorts",
    "petition_movements",
    "petition_quality_records",
    "procurement_records",
    "roster_records",
    "service_records",
    "subsidy_records",
)
WANTED_SHARE = 0.9


@pytest.fixture(scope="module")
def bench(lake, after_the_window):
    settings, _ = lake
    done = start_dbt(settings, run_days(AS_OF, KNOWN_BY), "compile")
    assert done.returncode == 0, done.stdout
    target = settings.home / "dbt" / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return Bench(str(after_the_window.warehouse), manifest), target / "compiled" / "yingshang" / "kpi"


def test_nine_of_ten_faults_fail_a_case(bench):
    cases, folder = bench
    tried, alive = 0, []
    for model in MODELS:
        query = parse((folder / f"{model}.sql").read_text(encoding="utf-8"))
        assert not cases.failures(model, query.sql(dialect="duckdb")), f"{model} unchanged passes its cases"
        for fault in mutants(model, query):
            tried += 1
            if not cases.failures(model, fault.query.sql(dialect="duckdb")):
                alive.append(f"{model}: {fault.fault}")
    assert tried > 1_000
    assert len(alive) <= (1 - WANTED_SHARE) * tried, "\n".join(alive)
