-- One row per target, definition and unit on the day of the snapshot, with the value of one month earlier beside it.
select
    now.kpi_id,
    now.definition_id,
    now.is_official,
    now.unit_kind,
    now.unit_code,
    now.unit_name,
    now.numerator,
    now.denominator,
    now.value,
    now.operator,
    now.target,
    now.target_basis,
    now.status,
    now.pace_expected,
    now.pace_gap,
    now.reachable,
    now.is_provisional,
    now.data_cutoff,
    earlier.value as earlier_value
from kpi.results as now
left join kpi.results as earlier
    on
        now.kpi_id = earlier.kpi_id
        and now.definition_id = earlier.definition_id
        and now.unit_kind = earlier.unit_kind
        and now.unit_code = earlier.unit_code
        and earlier.period_kind = 'to_date'
        and earlier.as_of = cast($as_of as date) - interval 1 month
        and earlier.status not in ('NO_DATA', 'NOT_DUE', 'SUSPECT')
left join marts.dim_units as units
    on now.unit_kind = units.unit_kind and now.unit_code = units.unit_code
where
    now.period_kind = 'to_date'
    and now.as_of = $as_of
    and now.kpi_id in (select kpi_id from kpi.catalogue where is_headline)
order by now.kpi_id, now.is_official desc, now.definition_id, now.unit_kind, units.display_order, now.unit_code
