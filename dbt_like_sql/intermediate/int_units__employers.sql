{{ config(materialized='table') }}

-- The place that a department works for: the unit right above it, where that is listed.
select
    departments.unit_code as department_code,
    min(departments.ancestor_code) as place_code
from {{ ref('int_units__lineages') }} as departments
inner join {{ ref('stg_units') }} as units
    on departments.unit_code = units.unit_code
where
    departments.unit_kind = 'department'
    and departments.ancestor_code <> departments.unit_code
    and coalesce(units.parent_code = departments.ancestor_code, departments.ancestor_kind = 'city')
group by departments.unit_code
