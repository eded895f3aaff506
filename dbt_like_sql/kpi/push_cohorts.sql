{{ config(materialized='view') }}

-- Pairs by the month in which they had to be pushed, policies by the month in which they went online.
select
    kpi_id,
    'push_by_pair' as definition_id,
    {{ month_of('push_due_on') }} as cohort_month,
    root_unit_code,
    place_code,
    department_code,
    case when is_pushed_in_time then 1 else 0 end as numerator,
    1 as denominator
from {{ ref('int_policy_matches__due') }}
where exclusion_reason is null

union all

select
    kpi_id,
    'push_by_policy',
    {{ month_of('available_on') }},
    root_unit_code,
    place_code,
    department_code,
    case when pushed_on is not null then 1 else 0 end,
    1
from {{ ref('int_policies__pushed') }}
where exclusion_reason is null
