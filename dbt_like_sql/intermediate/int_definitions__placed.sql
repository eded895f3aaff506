{{ config(materialized='table') }}

-- The units that a definition has figures for: a computed one every unit of its jurisdiction, a cadence and what is
-- reported the jurisdiction as a whole, which has its row even where no unit stands for it.
select
    definitions.kpi_id,
    definitions.definition_id,
    definitions.source_kind,
    definitions.root_unit_kind as unit_kind,
    definitions.root_unit_code as unit_code,
    coalesce(units.unit_name, definitions.jurisdiction) as unit_name,
    true as is_whole,
    true as is_daily
from {{ ref('int_definitions__begun') }} as definitions
left join {{ ref('int_units__listed') }} as units
    on
        definitions.root_unit_code = units.root_unit_code
        and units.is_whole

union all

select
    definitions.kpi_id,
    definitions.definition_id,
    definitions.source_kind,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    false,
    units.is_daily
from {{ ref('int_definitions__begun') }} as definitions
inner join {{ ref('int_units__listed') }} as units
    on
        definitions.root_unit_code = units.root_unit_code
        and not units.is_whole
where
    definitions.source_kind = 'computed'
    and definitions.kind <> 'cadence'
