{{ config(materialized='table') }}

-- The units that a definition has figures for: a computed one every unit of its jurisdiction, a cadence and what is
-- reported the jurisdiction as a whole, which has its row even where no unit stands for it.
with placed as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        definitions.definition_number,
        definitions.source_kind,
        definitions.kind,
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
        definitions.definition_number,
        definitions.source_kind,
        definitions.kind,
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
)

select
    -- One number for target, definition and unit, by which millions of rows find each other.
    cast(row_number() over (
        order by kpi_id asc nulls last, definition_id asc nulls last, unit_kind asc nulls last, unit_code asc nulls last
    ) as integer) as placed_number,
    kpi_id,
    definition_id,
    definition_number,
    source_kind,
    kind,
    unit_kind,
    unit_code,
    unit_name,
    is_whole,
    is_daily
from placed
