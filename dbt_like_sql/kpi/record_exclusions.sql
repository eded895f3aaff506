{{ config(materialized='view') }}

select
    kpi_id,
    definition_id,
    root_unit_code,
    place_code,
    department_code,
    exclusion_reason as reason,
    count(*) as records
from {{ ref('record_movements') }}
where exclusion_reason is not null
group by kpi_id, definition_id, root_unit_code, place_code, department_code, exclusion_reason
union all
select
    kpi_id,
    definition_id,
    root_unit_code,
    place_code,
    department_code,
    exclusion_reason,
    cast(sum(records) as bigint)
from {{ ref('petition_quality_movements') }}
where exclusion_reason is not null
group by kpi_id, definition_id, root_unit_code, place_code, department_code, exclusion_reason
