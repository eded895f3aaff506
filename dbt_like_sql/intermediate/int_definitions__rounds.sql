{{ config(materialized='table') }}

-- The months, weeks, quarters or working days of a cadence that lie in its window and are over.
with cadences as (
    select
        definitions.*,
        case
            when definitions.definition_id in (
                'events_in_weakest_month', 'reception_on_first_tuesday', 'publications_in_weakest_month'
            ) then 'month'
            when definitions.definition_id = 'publications_in_weakest_quarter' then 'quarter'
            when definitions.definition_id = 'events_in_weakest_week' then 'week'
            when definitions.definition_id = 'events_in_weakest_workday' then 'workday'
        end as round_kind
    from {{ ref('int_definitions__begun') }} as definitions
    {{ join_root('definitions.root_unit_code') }}
    where definitions.source_kind = 'computed'
),

days as (
    select
        cadences.kpi_id,
        cadences.definition_id,
        cadences.root_unit_code,
        cadences.window_start,
        cadences.counted_until,
        calendar.day,
        case cadences.round_kind
            when 'month' then {{ month_of('calendar.day') }}
            when 'quarter' then {{ quarter_of('calendar.day') }}
            when 'week' then {{ week_of('calendar.day') }}
            when 'workday' then calendar.day
        end as round_start
    from cadences
    inner join {{ ref('stg_calendar') }} as calendar
        on
            -- A week more on either side shows whether a round is whole.
            calendar.day between cadences.window_start - 100 and cadences.window_end + 100
            and (cadences.round_kind <> 'workday' or calendar.is_workday)
    where cadences.round_kind is not null
)

select
    kpi_id,
    definition_id,
    root_unit_code,
    min(day) as period_start,
    max(day) as period_end
from days
group by kpi_id, definition_id, root_unit_code, window_start, counted_until, round_start
having
    min(day) >= window_start
    and max(day) <= counted_until
