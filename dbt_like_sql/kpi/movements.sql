{{ config(materialized='table') }}

-- Everything that changes a numerator or denominator, on the day on which it does. A value on any day is the sum of
-- the movements up to it, so no day is computed twice.
with moved as (
    select
        kpi_id, definition_id, cohort_month, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)) as numerator, cast(denominator as bigint) as denominator,
        cast(0 as bigint) as suspects
    from {{ ref('petition_movements') }}
    union all
    select
        kpi_id, definition_id, cohort_month, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)), cast(denominator as bigint), cast(0 as bigint)
    from {{ ref('petition_reversals') }}
    union all
    select
        kpi_id, definition_id, cohort_month, moved_on, district_code, department_code,
        cast(numerator as decimal(30, 8)), cast(denominator as bigint), cast(0 as bigint)
    from {{ ref('push_movements') }}
    union all
    select
        kpi_id, definition_id, cast(null as date), moved_on, district_code, department_code,
        numerator, cast(0 as bigint), suspects
    from {{ ref('guarantee_movements') }}
)

select
    moved.kpi_id,
    moved.definition_id,
    moved.cohort_month,
    moved.moved_on,
    coalesce(districts.unit_code, 'UNASSIGNED') as district_code,
    coalesce(departments.unit_code, 'UNASSIGNED') as department_code,
    cast(sum(moved.numerator) as decimal(30, 8)) as numerator,
    cast(sum(moved.denominator) as bigint) as denominator,
    cast(sum(moved.suspects) as bigint) as suspects
from moved
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        moved.kpi_id = definitions.kpi_id
        and moved.definition_id = definitions.definition_id
left join {{ ref('int_units__listed') }} as districts
    on
        moved.district_code = districts.unit_code
        and districts.unit_kind = 'district'
left join {{ ref('int_units__listed') }} as departments
    on
        moved.department_code = departments.unit_code
        and departments.unit_kind = 'department'
where moved.moved_on <= {{ as_of() }}
group by
    moved.kpi_id,
    moved.definition_id,
    moved.cohort_month,
    moved.moved_on,
    coalesce(districts.unit_code, 'UNASSIGNED'),
    coalesce(departments.unit_code, 'UNASSIGNED')
