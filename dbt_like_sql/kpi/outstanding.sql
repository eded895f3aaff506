{{ config(materialized='table') }}

-- Every unit has a row, with zeros where nothing is outstanding: only then is a shortfall beyond repair.
with placed as (
    select
        outstanding.kpi_id,
        outstanding.definition_id,
        outstanding.denominator,
        outstanding.numerator,
        {{ district_or_unassigned() }} as district_code,
        {{ department_or_unassigned() }} as department_code
    from {{ ref('outstanding_records') }} as outstanding
    {{ join_units('outstanding') }}
),

added_up as (
    {{ rolled_up('placed', ['kpi_id', 'definition_id'], ['denominator', 'numerator']) }}
),

summed as (
    select
        added_up.kpi_id,
        added_up.definition_id,
        units.unit_kind,
        units.unit_code,
        added_up.denominator,
        added_up.numerator
    from added_up
    {{ join_listed_unit('added_up') }}
)

select
    units.kpi_id,
    units.definition_id,
    units.unit_kind,
    units.unit_code,
    cast(coalesce(summed.denominator, 0) as bigint) as outstanding_denominator,
    cast(coalesce(summed.numerator, 0) as bigint) as outstanding_best_numerator
from {{ ref('int_definitions__placed') }} as units
left join summed
    on
        units.kpi_id = summed.kpi_id
        and units.definition_id = summed.definition_id
        and units.unit_kind = summed.unit_kind
        and units.unit_code = summed.unit_code
where units.definition_id in ('closure_of_due', 'on_time_of_due', 'push_by_pair')
