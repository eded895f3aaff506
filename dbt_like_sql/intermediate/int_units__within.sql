{{ config(materialized='table') }}

-- Where the figures of a place belong: for each jurisdiction that it is part of, the whole and one unit of every kind.
with places as (
    select
        root_unit_code,
        unit_code as place_code,
        is_whole
    from {{ ref('int_units__listed') }}
    where
        unit_kind <> 'department'
        and unit_code <> 'UNASSIGNED'
),

kinds as (
    select distinct
        root_unit_code,
        unit_kind
    from {{ ref('int_units__listed') }}
    where
        unit_kind <> 'department'
        and not is_whole
)

select
    listed.root_unit_code,
    places.place_code,
    listed.unit_kind,
    listed.unit_code,
    true as is_whole
from places
inner join {{ ref('int_units__listed') }} as listed
    on
        places.root_unit_code = listed.root_unit_code
        and listed.is_whole

union all

select
    places.root_unit_code,
    places.place_code,
    kinds.unit_kind,
    coalesce(lineages.ancestor_code, 'UNASSIGNED'),
    false
from places
inner join kinds
    on places.root_unit_code = kinds.root_unit_code
left join {{ ref('int_units__lineages') }} as lineages
    on
        places.place_code = lineages.unit_code
        and kinds.unit_kind = lineages.ancestor_kind
        and places.root_unit_code <> lineages.ancestor_code
