{{ config(materialized='table') }}

-- The window of every definition and, where records show it, the same window a year earlier: the shape of that year is
-- what the pace of this one is measured by. Only totals that count records by their own day have one.
select
    kpi_id,
    definition_id,
    root_unit_code,
    scope,
    window_start,
    counted_until,
    false as is_last_year
from {{ ref('int_definitions__begun') }}

union all

select
    kpi_id,
    definition_id,
    root_unit_code,
    scope,
    cast(window_start - interval '1 year' as date),
    cast(window_end - interval '1 year' as date),
    true
from {{ ref('int_definitions__begun') }}
where
    definition_id in (
        'events_held', 'attendances_counted', 'enterprises_attending', 'financing_helped', 'disbursed_preferential',
        'enterprises_financed', 'subsidies_paid', 'list_suppliers'
    )
    and kind in ('flow', 'count')
    and cast(window_end - interval '1 year' as date) < window_start
