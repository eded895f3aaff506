"""Seven defects that were found in production code of comparable systems, put into ours: each must be noticed.

Six are faults of a formula and must fail a hand-worked case; the seventh is a formula that changed in silence.
"""

import shutil

import pytest
from mutation.mutants import parse

from yingshang.catalogue import load_catalogue, refuse_changed_formulas
from yingshang.errors import YingshangError
from yingshang.settings import Settings

DEFECTS = {
    "nobody is ever late: the rate on the screen is 100 % whatever happened": (
        "kpi/petition_movements",
        [("counted_on, root_unit_code, place_code, department_code, closed_on_time, petitions",
          "counted_on, root_unit_code, place_code, department_code, petitions, petitions")],
    ),
    "two labels are swapped: satisfaction shows what was resolved, and the other way round": (
        "kpi/petition_quality_records",
        [("'satisfied_of_rated'", "'swapped'"), ("'resolved_first_time'", "'satisfied_of_rated'"),
         ("'swapped'", "'resolved_first_time'")],
    ),
    "a fee rate upside down: amounts by fees": (
        "kpi/guarantee_fee_records",
        [("AS numerator", "AS swapped"), ("AS denominator", "AS numerator"), ("AS swapped", "AS denominator")],
    ),
    "a mean of rates, whatever the amounts": (
        "kpi/guarantee_fee_records",
        [("ELSE fee_yuan_days", "ELSE annual_fee_share"), ("ELSE principal_yuan_days", "ELSE 1")],
    ),
    "a line of the risk report repeated for another one, with the other's share of 80 %": (
        "intermediate/int_guarantee_events__signed",
        [("COALESCE(guarantees.liability_share,", "COALESCE(CAST(0.8 AS DECIMAL(9, 6)),")],
    ),
    "a headline that does not follow from its own parts, shown 5.76 points below them": (
        "kpi/results",
        [("END AS value,", "END - 0.0576 AS value,")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("model", "changes"), DEFECTS.values(), ids=DEFECTS)
def test_a_faulty_formula_fails_a_case(bench, model, changes):
    cases, folder = bench
    sound = parse((folder / f"{model}.sql").read_text(encoding="utf-8")).sql(dialect="duckdb")
    faulty = sound
    for was, now in changes:
        assert was in faulty
        faulty = faulty.replace(was, now)
    name = model.rpartition("/")[2]
    assert not cases.failures(name, sound)
    assert cases.failures(name, faulty)


def test_a_balance_that_is_redefined_in_silence_stops_the_run(tmp_path):
    """What was drawn became what was drawn less what was repaid, and only a comment said so."""
    settings = Settings()
    project = shutil.copytree(settings.dbt_dir, tmp_path / "dbt", ignore=shutil.ignore_patterns("target", "logs"))
    path = project / "kpi" / "guarantee_movements.sql"
    sound = path.read_text(encoding="utf-8")
    summed = "cast(signed_yuan as decimal(30, 8)) as numerator"
    assert summed in sound
    path.write_text(
        "-- From today without what was repaid.\n"
        + sound.replace(
            summed, "cast(case when event_kind = 'issued' then signed_yuan else 0 end as decimal(30, 8)) as numerator"
        ),
        encoding="utf-8",
    )
    with pytest.raises(YingshangError, match="balance_by_ledger"):
        refuse_changed_formulas(settings.catalogue_dir, load_catalogue(settings.catalogue_dir), project)
