{{ config(materialized='table') }}

-- The units of each jurisdiction that figures are given for. The unassigned unit of a kind takes the records without
-- one, so that the units of a kind add up to the whole. Streets and parks of a city have month ends only.
with roots as (
    select distinct root_unit_code
    from {{ ref('int_definitions__begun') }}
    where source_kind = 'computed'
),

rooted as (
    select
        roots.root_unit_code,
        lineages.unit_kind,
        lineages.unit_code,
        lineages.unit_name,
        lineages.unit_code = roots.root_unit_code as is_whole,
        lineages.ancestor_kind as root_kind
    from roots
    inner join {{ ref('int_units__lineages') }} as lineages
        on roots.root_unit_code = lineages.ancestor_code
)

select
    root_unit_code,
    unit_kind,
    unit_code,
    unit_name,
    is_whole,
    root_kind = 'district' or unit_kind not in ('street', 'park') as is_daily
from rooted

union all

select distinct
    root_unit_code,
    unit_kind,
    'UNASSIGNED',
    '未归属',
    false,
    root_kind = 'district' or unit_kind not in ('street', 'park')
from rooted
where not is_whole
