{{ config(materialized='view') }}

-- Numerator and denominator of every row of the spine, exact: nothing is rounded yet.
with computed as (
    {{ stacked(
        ['measured_to_date', 'measured_periods'],
        ['kpi_id', 'definition_id', 'period_kind', 'period_start', 'period_end', 'as_of', 'source_kind', 'unit_kind',
        'unit_code', 'unit_name', 'is_whole', 'numerator', 'denominator', 'suspects', 'opening']
    ) }}
),

found as (
    select
        kpi_id, definition_id, period_kind, period_start, period_end, as_of, source_kind, unit_kind, unit_code,
        unit_name, is_whole, numerator, denominator, suspects, opening, cast(null as date) as reported_on
    from computed
    union all
    select
        spine.kpi_id, spine.definition_id, spine.period_kind, spine.period_start, spine.period_end, spine.as_of,
        spine.source_kind, spine.unit_kind, spine.unit_code, spine.unit_name, spine.is_whole,
        reports.numerator, reports.denominator, reports.suspects, 0, reports.stands_from
    from {{ ref('spine') }} as spine
    left join {{ ref('int_reported_values__standing') }} as reports
        on
            spine.kpi_id = reports.kpi_id
            and spine.as_of between reports.stands_from and reports.stands_until
    where spine.source_kind <> 'computed'
)

select
    found.kpi_id,
    found.definition_id,
    found.period_kind,
    found.period_start,
    found.period_end,
    found.as_of,
    found.source_kind,
    found.unit_kind,
    found.unit_code,
    found.unit_name,
    found.is_whole,
    cast(coalesce(found.numerator, 0) as decimal(38, 8)) as numerator,
    case
        when definitions.kind = 'stock' then cast(1 as decimal(28, 6))
        when definitions.kind in ('flow', 'count') and found.source_kind = 'computed' then cast(1 as decimal(28, 6))
        else {{ fewer_places('coalesce(found.denominator, 0)', 'decimal(28, 6)') }}
    end as denominator,
    cast(coalesce(found.suspects, 0) as bigint) as suspects,
    cast(coalesce(found.opening, 0) as decimal(38, 8)) as opening,
    found.reported_on
from found
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        found.kpi_id = definitions.kpi_id
        and found.definition_id = definitions.definition_id
