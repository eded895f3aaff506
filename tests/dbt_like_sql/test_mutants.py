"""Faults are put one at a time into the SQL that decides which records count; the hand-worked cases must notice.

What is left alive here are mostly faults without effect: an inner join after which another inner join drops the same
rows, a default where null counts as false, the condition that finds the one city.
"""

from mutation.mutants import mutants, parse

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


def test_nine_of_ten_faults_fail_a_case(bench):
    cases, folder = bench
    tried, alive = 0, []
    for model in MODELS:
        query = parse((folder / "kpi" / f"{model}.sql").read_text(encoding="utf-8"))
        assert not cases.failures(model, query.sql(dialect="duckdb")), f"{model} unchanged passes its cases"
        for fault in mutants(model, query):
            tried += 1
            if not cases.failures(model, fault.query.sql(dialect="duckdb")):
                alive.append(f"{model}: {fault.fault}")
    assert tried > 1_000
    assert len(alive) <= (1 - WANTED_SHARE) * tried, "\n".join(alive)
