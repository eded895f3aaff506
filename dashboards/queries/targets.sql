-- One row per target of the catalogue with the official figure of its jurisdiction on the day of the snapshot, and the
-- values of a month and of a year earlier.
select
    catalogue.kpi_id,
    catalogue.jurisdiction,
    catalogue.document,
    catalogue.clause,
    catalogue.quote,
    catalogue.name_zh,
    catalogue.name_en,
    catalogue.kind,
    catalogue.source_kind,
    catalogue.is_headline,
    catalogue.is_benchmark,
    catalogue.unit,
    catalogue.operator,
    catalogue.target,
    catalogue.window_start,
    catalogue.window_end,
    catalogue.lead_unit,
    catalogue.supervising_unit,
    catalogue.note,
    catalogue.sources,
    now.definition_id,
    now.unit_kind,
    now.unit_code,
    now.unit_name,
    now.status,
    now.value,
    now.numerator,
    now.denominator,
    now.pace_expected,
    now.pace_gap,
    now.forecast,
    now.forecast_low,
    now.forecast_high,
    now.required_run_rate,
    now.reachable,
    now.is_provisional,
    now.data_cutoff,
    earlier.value as earlier_value,
    year_ago.value as year_ago_value
from kpi.catalogue as catalogue
left join seen_results as now
    on
        catalogue.kpi_id = now.kpi_id
        and now.is_official
        and now.is_whole
        and now.period_kind = 'to_date'
        and now.as_of = $as_of
left join seen_results as earlier
    on
        now.kpi_id = earlier.kpi_id
        and now.definition_id = earlier.definition_id
        and now.unit_kind = earlier.unit_kind
        and now.unit_code = earlier.unit_code
        and earlier.period_kind = 'to_date'
        and earlier.as_of = cast($as_of as date) - interval 1 month
        and earlier.status not in ('NO_DATA', 'NOT_DUE', 'SUSPECT')
left join seen_results as year_ago
    on
        now.kpi_id = year_ago.kpi_id
        and now.definition_id = year_ago.definition_id
        and now.unit_kind = year_ago.unit_kind
        and now.unit_code = year_ago.unit_code
        and year_ago.period_kind = 'to_date'
        and year_ago.as_of = cast($as_of as date) - interval 1 year
        and year_ago.status not in ('NO_DATA', 'NOT_DUE', 'SUSPECT')
order by catalogue.document, catalogue.clause, catalogue.kpi_id
