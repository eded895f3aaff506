{{ config(materialized='table') }}

-- Every unit with each unit above it, itself included. A unit that names no unit above it hangs below the city; an area
-- stands alone. The tree is four levels deep at most: city, district, park, street.
with cities as (
    select min(unit_code) as city_code
    from {{ ref('stg_units') }}
    where unit_kind = 'city'
),

units as (
    select
        units.unit_code,
        units.unit_kind,
        units.unit_name,
        case
            when units.unit_kind not in ('city', 'area') then coalesce(units.parent_code, cities.city_code)
        end as parent_code
    from {{ ref('stg_units') }} as units
    cross join cities
),

parents as (
    select
        units.*,
        above.parent_code as second_code,
        second.parent_code as third_code
    from units
    left join units as above
        on units.parent_code = above.unit_code
    left join units as second
        on above.parent_code = second.unit_code
),

lineages as (
    select unit_code, unit_kind, unit_name, unit_code as ancestor_code from parents
    union
    select unit_code, unit_kind, unit_name, parent_code from parents
    union
    select unit_code, unit_kind, unit_name, second_code from parents
    union
    select unit_code, unit_kind, unit_name, third_code from parents
)

select
    lineages.unit_code,
    lineages.unit_kind,
    lineages.unit_name,
    lineages.ancestor_code,
    ancestors.unit_kind as ancestor_kind
from lineages
inner join units as ancestors
    on lineages.ancestor_code = ancestors.unit_code
