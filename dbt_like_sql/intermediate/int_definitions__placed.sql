{{ config(materialized='table') }}

-- The units that a definition has figures for: a computed one every listed unit, a reported one its jurisdiction.
select
    definitions.kpi_id,
    definitions.definition_id,
    definitions.source_kind,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    units.unit_kind = 'city' as is_whole
from {{ ref('int_definitions__begun') }} as definitions
cross join {{ ref('int_units__listed') }} as units
where definitions.source_kind = 'computed'

union all

select
    kpi_id,
    definition_id,
    source_kind,
    root_unit_kind,
    root_unit_code,
    jurisdiction,
    true
from {{ ref('int_definitions__begun') }}
where source_kind <> 'computed'
