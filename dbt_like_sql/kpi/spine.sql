{{ config(materialized='view') }}

-- Every row that the results must have, before anything is computed: what is missing becomes visible, not absent.
with days as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        definitions.window_start as period_start,
        calendar.day as period_end,
        calendar.day as as_of,
        calendar.day = definitions.counted_until or {{ month_of('calendar.day') }} <> {{ month_of('calendar.day + 1') }}
            as is_month_end
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.counted_until

    union all

    select
        kpi_id,
        definition_id,
        window_start,
        {{ as_of() }},
        {{ as_of() }},
        true
    from {{ ref('int_definitions__begun') }}
    where window_end < {{ as_of() }}
),

periods as (
    select
        kpi_id,
        definition_id,
        'to_date' as period_kind,
        period_start,
        period_end,
        as_of,
        is_month_end
    from days

    union all

    select
        kpi_id,
        definition_id,
        period_kind,
        period_start,
        period_end,
        {{ as_of() }},
        true
    from {{ ref('int_definitions__periods') }}
)

select
    periods.kpi_id,
    periods.definition_id,
    periods.period_kind,
    periods.period_start,
    periods.period_end,
    periods.as_of,
    units.placed_number,
    units.source_kind,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    units.is_whole,
    units.is_daily
from periods
inner join {{ ref('int_definitions__placed') }} as units
    on
        periods.kpi_id = units.kpi_id
        and periods.definition_id = units.definition_id
        and (units.is_daily or periods.is_month_end)
