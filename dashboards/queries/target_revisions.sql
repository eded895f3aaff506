-- One row per revision of a closed month or quarter of one unit by one definition, the latest first.
select
    period_kind,
    period_start,
    period_end,
    first_value,
    value,
    reason,
    state,
    revised_at
from seen_revisions
where
    kpi_id = $kpi_id
    and definition_id = $definition_id
    and unit_kind = $unit_kind
    and unit_code = $unit_code
order by revised_at desc, period_start desc, period_kind
