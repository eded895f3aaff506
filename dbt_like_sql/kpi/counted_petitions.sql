{{ config(materialized='table') }}

-- Every petition of a jurisdiction with its days, and why each way of counting leaves it out: what the rates of
-- petitions rest on, record by record.
select
    definitions.kpi_id,
    petitions.petition_id,
    petitions.place_code,
    petitions.department_code,
    petitions.accepted_on,
    petitions.due_on,
    petitions.closed_on,
    coalesce(petitions.is_on_time, false) as is_on_time,
    petitions.due_reason,
    petitions.received_reason,
    petitions.closed_reason
from {{ ref('int_petitions__windowed') }} as petitions
inner join (
    select distinct
        kpi_id,
        kpi_number
    from {{ ref('int_definitions__begun') }}
) as definitions
    on petitions.kpi_number = definitions.kpi_number
