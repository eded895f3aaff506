-- One row per unit of one kind: its figure by one definition on the day of the snapshot, ranked ones first.
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
    results.is_ranked
from seen_results as results
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
