{{ config(materialized='table') }}

-- How records write the streets and parks of a district: by name or by code. A name that two of them share means none.
with streets as (
    select
        ancestor_code as district_code,
        unit_name as street_name,
        unit_code as street_code
    from {{ ref('int_units__lineages') }}
    where
        unit_kind in ('street', 'park')
        and ancestor_kind = 'district'
),

spelled as (
    select district_code, street_name as street, street_code from streets
    union
    select district_code, street_code as street, street_code from streets
)

select
    district_code,
    street,
    min(street_code) as street_code
from spelled
group by district_code, street
having count(*) = 1
