"""The benchmark's query for a whole year of the headline figures finds what the results say, day by day."""

from benchmarks.steps import YEAR_QUERY

HEADLINES = {
    "petition_closure_rate": "closure_of_due",
    "proactive_push_rate": "push_by_pair",
    "guarantee_balance": "balance_by_ledger",
}


def test_every_day_and_district_of_the_year_equals_the_results(city):
    ((day,),) = city.rows("select max(as_of) from kpi.results where kpi_id = 'petition_closure_rate'")
    query = YEAR_QUERY.read_text(encoding="utf-8").replace("$1", f"date '{day}'")
    found = {(kpi, unit, on): (top or 0, below or 0) for kpi, unit, on, top, below in city.rows(query)}
    results = city.rows(
        "select kpi_id, definition_id, unit_code, as_of, numerator, denominator from kpi.results"
        " where period_kind = 'to_date' and unit_kind = 'district'"
        " and (numerator <> 0 or kpi_id = 'petition_closure_rate' and denominator <> 0)"
    )
    compared = 0
    for kpi, definition, unit, on, numerator, denominator in results:
        if HEADLINES.get(kpi) == definition:
            top, below = found[kpi, unit, on]
            # A closure that was taken back later counts in the results up to that day.
            is_open_to_reversal = kpi == "petition_closure_rate" and on < day
            assert top == numerator or (is_open_to_reversal and top < numerator), (kpi, unit, on)
            assert kpi == "guarantee_balance" or below == denominator, (kpi, unit, on)
            compared += 1
    assert compared > 5000
