{{ config(materialized='table') }}

select
    push_id,
    policy_id,
    credit_code,
    pushed_at,
    channel,
    is_proactive,
    is_delivered,
    delivered_at,
    read_at,
    failure_reason,
    case when is_delivered then {{ as_day('coalesce(delivered_at, pushed_at)') }} end as delivered_on,
    read_at is not null as is_read
from {{ ref('stg_policy_pushes') }}
