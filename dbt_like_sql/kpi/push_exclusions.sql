{{ config(materialized='view') }}

select
    kpi_id,
    'push_by_pair' as definition_id,
    root_unit_code,
    place_code,
    department_code,
    exclusion_reason as reason,
    count(*) as records
from {{ ref('int_policy_matches__due') }}
where exclusion_reason is not null
group by kpi_id, root_unit_code, place_code, department_code, exclusion_reason

union all

select
    kpi_id,
    'push_by_policy',
    root_unit_code,
    place_code,
    department_code,
    exclusion_reason,
    count(*)
from {{ ref('int_policies__pushed') }}
where exclusion_reason is not null
group by kpi_id, root_unit_code, place_code, department_code, exclusion_reason
