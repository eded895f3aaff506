{{ config(materialized='table') }}

select
    policy_id,
    credit_code,
    min({{ as_day('coalesce(delivered_at, pushed_at)') }}) as first_delivered_on
from {{ ref('stg_policy_pushes') }}
where
    is_proactive
    and is_delivered
group by policy_id, credit_code
