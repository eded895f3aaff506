-- Enterprises that are guaranteed: for the first time ever, or anew in the window.
with guarantees as (
    select *
    from {{ ref('int_guarantees__scoped') }}
    where
        exclusion_reason is null
        and credit_code is not null
),

-- The first guarantee ever may lie before the window, so it is found before the window is looked at.
located as (
    {{ counted('guarantees', ['first_time_guaranteed', 'newly_guaranteed']) }}
),

dated as (
    select
        *,
        starts_on as moved_on,
        min(starts_on) over (partition by kpi_id, definition_id, credit_code) as first_start_on,
        min(first_guaranteed_on) over (partition by kpi_id, definition_id, credit_code) as first_stated_on
    from located
),

in_window as (
    select *
    from dated
    where
        moved_on between window_start and counted_until
        and (
            definition_id = 'newly_guaranteed'
            or (first_start_on >= window_start and coalesce(first_stated_on >= window_start, true))
        )
),

clients as (
    {{ firsts('in_window', 'guarantee_id') }}
)

select
    kpi_id,
    definition_id,
    guarantee_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    1 as numerator,
    0 as denominator,
    cast(null as string) as exclusion_reason
from clients
