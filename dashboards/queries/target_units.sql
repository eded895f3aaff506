-- One row per unit: its figure by one definition on the day of the snapshot, and a month earlier.
select
    results.unit_kind,
    results.unit_code,
    results.unit_name,
    results.is_whole,
    results.status,
    results.value,
    results.numerator,
    results.denominator,
    results.target,
    results.interval_low,
    results.interval_high,
    results.is_ranked,
    earlier.value as earlier_value
from seen_results as results
left join seen_results as earlier
    on
        results.kpi_id = earlier.kpi_id
        and results.definition_id = earlier.definition_id
        and results.unit_kind = earlier.unit_kind
        and results.unit_code = earlier.unit_code
        and earlier.period_kind = 'to_date'
        and earlier.as_of = cast($as_of as date) - interval 1 month
        and earlier.status not in ('NO_DATA', 'NOT_DUE', 'SUSPECT')
left join marts.dim_units as units
    on
        results.unit_kind = units.unit_kind
        and results.unit_code = units.unit_code
where
    results.kpi_id = $kpi_id
    and results.definition_id = $definition_id
    and results.period_kind = 'to_date'
    and results.as_of = $as_of
order by results.is_whole desc, results.unit_kind, units.display_order, results.unit_code
