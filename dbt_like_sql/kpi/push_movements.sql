{{ config(materialized='view') }}

-- A pair counts from the day by which it had to be pushed; a push after that day never counts.
select
    kpi_id,
    'push_by_pair' as definition_id,
    push_due_on as moved_on,
    root_unit_code,
    place_code,
    department_code,
    case when is_pushed_in_time then 1 else 0 end as numerator,
    1 as denominator,
    0 as suspects
from {{ ref('int_policy_matches__due') }}
where exclusion_reason is null

union all

select
    kpi_id,
    'push_by_policy',
    available_on,
    root_unit_code,
    place_code,
    department_code,
    0,
    1,
    0
from {{ ref('int_policies__pushed') }}
where exclusion_reason is null

union all

select
    kpi_id,
    'push_by_policy',
    pushed_on,
    root_unit_code,
    place_code,
    department_code,
    1,
    0,
    0
from {{ ref('int_policies__pushed') }}
where
    exclusion_reason is null
    and pushed_on is not null
