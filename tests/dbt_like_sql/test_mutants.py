"""Faults are put one at a time into the SQL of the figures; the hand-worked cases must notice.

What is left alive stands in `mutation/survivors.tsv`, each with the reason: mostly faults without effect. A fault that is
alive and not listed fails the test, as more than one in ten would. The arithmetic of whole numbers, which many models
share, is tried once, in `test_number_macros`.
"""

import csv
from pathlib import Path

from mutation.mutants import mutants, parse

WANTED_SHARE = 0.9
SURVIVORS = Path(__file__).parent / "mutation" / "survivors.tsv"


def test_nine_of_ten_faults_fail_a_case_and_the_others_are_known(bench):
    cases, folder = bench
    tried, alive = 0, set()
    for path in sorted((folder / "kpi").glob("*.sql")):
        model, query = path.stem, parse(path.read_text(encoding="utf-8"))
        assert not cases.failures(model, query.sql(dialect="duckdb")), f"{model} unchanged passes its cases"
        for fault in mutants(model, query):
            tried += 1
            # Its tree is written once, so that the generator need not spare it.
            if not cases.failures(model, fault.query.sql(dialect="duckdb", copy=False)):
                alive.add((model, fault.fault))
    assert tried > 2_500
    assert len(alive) <= (1 - WANTED_SHARE) * tried, len(alive)
    with SURVIVORS.open(encoding="utf-8") as file:
        listed = {(row["model"], row["fault"]): row["reason"] for row in csv.DictReader(file, delimiter="\t")}
    assert sorted(alive - listed.keys()) == []
    assert sorted(listed.keys() - alive) == [], "noticed by now: take these off the list"
    assert all(listed.values())
