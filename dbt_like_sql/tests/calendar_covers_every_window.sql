{{ config(
    description='工作日历覆盖每个已开始的考核期 / The calendar has every day of every window that has begun',
    meta={'dagster': {'ref': {'name': 'stg_calendar'}}}
) }}

select
    definitions.kpi_id,
    count(calendar.day) as calendar_days
from {{ ref('int_definitions__begun') }} as definitions
left join {{ ref('stg_calendar') }} as calendar
    on calendar.day between definitions.window_start and definitions.window_end
group by definitions.kpi_id, definitions.definition_id, definitions.window_start, definitions.window_end
having count(calendar.day) <> 1 + {{ days_between('definitions.window_start', 'definitions.window_end') }}
