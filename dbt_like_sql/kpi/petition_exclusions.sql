{{ config(materialized='view') }}

with reasons as (
    select * from {{ ref('int_petitions__tallied') }}
    where tally = 'reasons'
),

by_definition as (
    select 'closure_of_due' as definition_id, due_reason as reason, reasons.* from reasons
    union all
    select 'on_time_of_due', due_reason, reasons.* from reasons
    union all
    select 'closure_of_received', received_reason, reasons.* from reasons
    union all
    select 'on_time_of_closed', closed_reason, reasons.* from reasons
)

select
    kpi_id,
    definition_id,
    district_code,
    department_code,
    reason,
    petitions as records
from by_definition
where reason is not null
