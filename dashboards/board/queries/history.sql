-- One row per target, definition and day (or month cohort) of the city, from the start of the window to the snapshot.
select
    results.kpi_id,
    results.definition_id,
    results.is_official,
    results.period_kind,
    results.period_start,
    results.period_end,
    results.numerator,
    results.denominator,
    results.value,
    results.status,
    results.pace_expected
from kpi.results
where
    results.unit_kind = 'city'
    and results.period_kind in ('to_date', 'month')
    and results.period_end is not null
    and results.kpi_id in (select kpi_id from kpi.catalogue where source_kind = 'computed')
order by results.kpi_id, results.is_official desc, results.definition_id, results.period_kind, results.period_end
