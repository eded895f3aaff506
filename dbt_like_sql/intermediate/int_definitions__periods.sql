{{ config(materialized='table') }}

-- Calendar months and quarters that have begun within a window, and the calendar year up to the as_of day. A cadence
-- has none: it is about its weakest period.
with days as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        calendar.day,
        {{ month_of('calendar.day') }} as month_start,
        {{ quarter_of('calendar.day') }} as quarter_start,
        {{ year_of('calendar.day') }} as year_start
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.window_end
    where
        definitions.source_kind = 'computed'
        and definitions.kind <> 'cadence'
)

select
    kpi_id,
    definition_id,
    'month' as period_kind,
    min(day) as period_start,
    max(day) as period_end
from days
where month_start <= {{ as_of() }}
group by kpi_id, definition_id, month_start

union all

select
    kpi_id,
    definition_id,
    'quarter',
    min(day),
    max(day)
from days
where quarter_start <= {{ as_of() }}
group by kpi_id, definition_id, quarter_start

union all

select
    kpi_id,
    definition_id,
    'year_to_date',
    min(day),
    max(day)
from days
where
    day <= {{ as_of() }}
    and year_start = {{ year_of(as_of()) }}
group by kpi_id, definition_id
