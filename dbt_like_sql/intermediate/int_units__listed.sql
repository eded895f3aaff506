{{ config(materialized='table') }}

-- The unassigned unit of a kind takes the records without one, so that the units of a kind add up to the city.
select
    unit_kind,
    unit_code,
    unit_name
from {{ ref('stg_units') }}
where unit_kind in ('city', 'district', 'department')

union all

select
    kinds.unit_kind,
    'UNASSIGNED' as unit_code,
    '未归属' as unit_name
from (values ('district'), ('department')) as kinds (unit_kind)
