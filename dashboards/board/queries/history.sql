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
inner join kpi.catalogue on results.kpi_id = catalogue.kpi_id
where
    results.is_whole
    and results.period_end is not null
    and catalogue.is_headline
    and (results.period_kind = 'to_date' or (results.period_kind = 'month' and catalogue.kind = 'rate'))
order by results.kpi_id, results.is_official desc, results.definition_id, results.period_kind, results.period_end
