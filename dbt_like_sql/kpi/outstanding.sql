{{ config(materialized='table') }}

-- Every unit has a row, with zeros where nothing is outstanding: only then is a shortfall beyond repair.
with added_up as (
    {{ rolled_up(ref('outstanding_records'), ['kpi_id', 'definition_id'], ['denominator', 'numerator']) }}
)

select
    units.kpi_id,
    units.definition_id,
    units.unit_kind,
    units.unit_code,
    cast(coalesce(added_up.denominator, 0) as bigint) as outstanding_denominator,
    cast(coalesce(added_up.numerator, 0) as bigint) as outstanding_best_numerator
from {{ ref('int_definitions__placed') }} as units
left join added_up
    on
        units.kpi_id = added_up.kpi_id
        and units.definition_id = added_up.definition_id
        and units.unit_kind = added_up.unit_kind
        and units.unit_code = added_up.unit_code
where units.definition_id in ('closure_of_due', 'on_time_of_due', 'push_by_pair')
