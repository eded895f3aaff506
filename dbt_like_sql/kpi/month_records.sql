-- Months of the window with an event. Until there is one, or the window is over, nothing can be said.
with held as (
    select * from {{ ref('int_service_events__held') }}
),

counted as (
    {{ counted('held', ['months_with_event'], day='held_on', series='series') }}
),

months as (
    select
        kpi_id,
        definition_id,
        root_unit_code,
        {{ month_of('moved_on') }} as month_start,
        min(moved_on) as moved_on
    from counted
    group by kpi_id, definition_id, root_unit_code, {{ month_of('moved_on') }}
),

judged as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        definitions.root_unit_code,
        coalesce(min(months.moved_on), definitions.window_end) as judged_on,
        definitions.counted_until
    from {{ ref('int_definitions__begun') }} as definitions
    {{ join_root('definitions.root_unit_code') }}
    left join months
        on definitions.kpi_id = months.kpi_id
    where definitions.definition_id = 'months_with_event'
    group by
        definitions.kpi_id, definitions.definition_id, definitions.root_unit_code, definitions.window_end,
        definitions.counted_until
),

moved as (
    select kpi_id, definition_id, root_unit_code, moved_on, 1 as numerator, 0 as denominator from months
    union all
    select kpi_id, definition_id, root_unit_code, judged_on, 0, 1 from judged
    where judged_on <= counted_until
)

select
    kpi_id,
    definition_id,
    cast(moved_on as string) as record_id,
    root_unit_code,
    root_unit_code as place_code,
    cast(null as string) as department_code,
    moved_on,
    numerator,
    denominator,
    cast(null as string) as exclusion_reason
from moved
