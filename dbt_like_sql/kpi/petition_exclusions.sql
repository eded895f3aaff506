{{ config(materialized='view') }}

with reasons as (
    select * from {{ ref('int_petitions__tallied') }}
    where tally = 'reasons'
),

by_definition as (
    select 'closure_of_due' as definition_id, due_reason as reason, * from reasons
    union all
    select 'on_time_of_due', due_reason, * from reasons
    union all
    select 'closure_of_received', received_reason, * from reasons
    union all
    select 'on_time_of_closed', closed_reason, * from reasons
)

select
    definitions.kpi_id,
    by_definition.definition_id,
    by_definition.district_code,
    by_definition.department_code,
    by_definition.reason,
    by_definition.petitions as records
from by_definition
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        by_definition.kpi_number = definitions.kpi_number
        and by_definition.definition_id = definitions.definition_id
where by_definition.reason is not null
