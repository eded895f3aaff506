-- One row per day of the window: the official figure of one unit, with its pace.
select
    as_of as day,
    value,
    numerator,
    denominator,
    target,
    pace_expected,
    status
from seen_results
where
    kpi_id = $kpi_id
    and definition_id = $definition_id
    and unit_kind = $unit_kind
    and unit_code = $unit_code
    and period_kind = 'to_date'
order by as_of
