-- Kinds of government services that are in use, and since when they can be handled online.
with cases as (
    select
        cases.item_code,
        cases.series,
        cases.case_id,
        cases.channel,
        cases.department_code,
        {{ as_day('cases.applied_at') }} as applied_on,
        {{ place_of() }} as place_code
    from {{ ref('stg_government_services') }} as cases
    {{ join_places('cases') }}
    where cases.item_code is not null
),

counted as (
    {{ counted('cases', ['online_by_item'], day='applied_on', series='series') }}
),

ordered as (
    select
        *,
        row_number() over (
            partition by kpi_id, definition_id, item_code order by moved_on asc nulls last, case_id asc nulls last
        ) as occurrence,
        min(case when channel = 'online' then moved_on end) over (
            partition by kpi_id, definition_id, item_code
        ) as online_since
    from counted
),

items as (
    select * from ordered
    where occurrence = 1
),

moved as (
    select *, 0 as numerator, 1 as denominator from items
    union all
    select *, 1, 0 from items
    where online_since is not null
)

select
    kpi_id,
    definition_id,
    item_code as record_id,
    root_unit_code,
    place_code,
    department_code,
    case when numerator = 1 then online_since else moved_on end as moved_on,
    numerator,
    denominator,
    cast(null as string) as exclusion_reason
from moved
