{{ config(materialized='view') }}

-- Numerator and denominator of every row of the spine, exact: nothing is rounded yet.
with found as (
    select
        placed_number, 'to_date' as period_kind, period_start, period_end, as_of, numerator, denominator, suspects,
        opening, cast(null as date) as reported_on
    from {{ ref('measured_to_date') }}
    union all
    select
        placed_number, period_kind, period_start, period_end, as_of, numerator, denominator, suspects, opening, null
    from {{ ref('measured_periods') }}
    union all
    select
        spine.placed_number, spine.period_kind, spine.period_start, spine.period_end, spine.as_of,
        reports.numerator, reports.denominator, reports.suspects, 0, reports.stands_from
    from {{ ref('spine') }} as spine
    left join {{ ref('int_reported_values__standing') }} as reports
        on
            spine.kpi_id = reports.kpi_id
            and spine.as_of between reports.stands_from and reports.stands_until
    where spine.source_kind <> 'computed'
)

select
    placed.kpi_id,
    placed.definition_id,
    placed.definition_number,
    placed.placed_number,
    found.period_kind,
    found.period_start,
    found.period_end,
    found.as_of,
    placed.source_kind,
    placed.unit_kind,
    placed.unit_code,
    placed.unit_name,
    placed.is_whole,
    cast(coalesce(found.numerator, 0) as decimal(38, 8)) as numerator,
    case
        when placed.kind = 'stock' then cast(1 as decimal(28, 6))
        when placed.kind in ('flow', 'count') and placed.source_kind = 'computed' then cast(1 as decimal(28, 6))
        else {{ fewer_places('coalesce(found.denominator, 0)', 'decimal(28, 6)') }}
    end as denominator,
    cast(coalesce(found.suspects, 0) as bigint) as suspects,
    cast(coalesce(found.opening, 0) as decimal(38, 8)) as opening,
    found.reported_on
from found
inner join {{ ref('int_definitions__placed') }} as placed
    on found.placed_number = placed.placed_number
