{{ config(materialized='table') }}

-- Every row that the results must have, before anything is computed: what is missing becomes visible, not absent.
with periods as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        'to_date' as period_kind,
        definitions.window_start as period_start,
        calendar.day as period_end,
        calendar.day as as_of
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.counted_until

    union all

    select
        kpi_id,
        definition_id,
        'to_date',
        window_start,
        {{ as_of() }},
        {{ as_of() }}
    from {{ ref('int_definitions__begun') }}
    where window_end < {{ as_of() }}

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        'month',
        min(calendar.day),
        max(calendar.day),
        {{ as_of() }}
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.window_end
    where
        definitions.kind = 'rate'
        and definitions.source_kind = 'computed'
        and {{ month_of('calendar.day') }} <= {{ as_of() }}
    group by definitions.kpi_id, definitions.definition_id, {{ month_of('calendar.day') }}
)

select
    periods.kpi_id,
    periods.definition_id,
    periods.period_kind,
    periods.period_start,
    periods.period_end,
    periods.as_of,
    units.source_kind,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    units.is_whole
from periods
inner join {{ ref('int_definitions__placed') }} as units
    on
        periods.kpi_id = units.kpi_id
        and periods.definition_id = units.definition_id
