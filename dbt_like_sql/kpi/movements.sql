{{ config(materialized='table') }}

-- Everything that changes a numerator or denominator, on the day on which it does. A value on any day is the sum of
-- the movements up to it, so no day is computed twice.
with moved as (
    select
        kpi_id, definition_id, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)) as numerator, cast(denominator as bigint) as denominator,
        cast(0 as bigint) as suspects
    from {{ ref('petition_movements') }}
    union all
    select
        kpi_id, definition_id, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)), cast(denominator as bigint), cast(0 as bigint)
    from {{ ref('petition_reversals') }}
    union all
    select
        kpi_id, definition_id, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)), cast(denominator as bigint), cast(0 as bigint)
    from {{ ref('push_movements') }}
    union all
    select kpi_id, definition_id, moved_on, district_code, department_code, numerator, cast(0 as bigint), suspects
    from {{ ref('guarantee_movements') }}
)

select
    moved.kpi_id,
    moved.definition_id,
    moved.moved_on,
    {{ district_or_unassigned() }} as district_code,
    {{ department_or_unassigned() }} as department_code,
    cast(sum(moved.numerator) as decimal(30, 8)) as numerator,
    cast(sum(moved.denominator) as bigint) as denominator,
    cast(sum(moved.suspects) as bigint) as suspects
from moved
{{ join_units('moved') }}
where moved.moved_on <= {{ as_of() }}
group by
    moved.kpi_id,
    moved.definition_id,
    moved.moved_on,
    {{ district_or_unassigned() }},
    {{ department_or_unassigned() }}
