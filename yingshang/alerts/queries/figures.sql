-- One row per day, target and unit that rules look at: official figures, and for a month after a deadline the last ones.
create or replace temp table figures as
select
    results.as_of as day,
    results.kpi_id,
    case when results.is_whole then 'whole' else results.unit_kind end as scope_kind,
    results.unit_kind,
    results.unit_code,
    results.unit_name,
    results.is_whole,
    catalogue.window_end as period_end,
    results.denominator,
    results.value,
    earlier.value as earlier_value,
    results.target,
    results.operator,
    results.unit,
    results.status,
    results.forecast,
    results.forecast_low,
    results.forecast_high,
    results.reachable,
    results.data_cutoff,
    catalogue.kind,
    catalogue.source_kind,
    catalogue.jurisdiction,
    catalogue.name_zh,
    catalogue.name_en,
    catalogue.lead_unit,
    catalogue.supervising_unit,
    coalesce(string_split(catalogue.sources, '、'), []) as sources
from kpi.results as results
inner join kpi.catalogue as catalogue
    on results.kpi_id = catalogue.kpi_id
left join kpi.results as earlier
    on
        results.kpi_id = earlier.kpi_id
        and results.definition_id = earlier.definition_id
        and results.unit_kind = earlier.unit_kind
        and results.unit_code = earlier.unit_code
        and earlier.period_kind = 'to_date'
        and earlier.as_of = results.as_of - interval 1 month
        and earlier.as_of between cast($first as date) - interval 1 month and cast($last as date) - interval 1 month
        and earlier.status not in ('NO_DATA', 'SUSPECT', 'NOT_DUE')
where
    results.is_official
    and results.period_kind = 'to_date'
    and results.unit_code <> 'UNASSIGNED'
    and results.as_of between $first and $last
    and results.as_of <= catalogue.window_end + interval 31 day
    and (
        not $is_limited
        or concat_ws('|', results.kpi_id, results.unit_kind, results.unit_code) in (select subject from asked)
    )
