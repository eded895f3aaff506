{{ config(materialized='table') }}

select
    event_id,
    petition_id,
    action,
    happened_at,
    department_code,
    {{ as_day('happened_at') }} as happened_on
from {{ ref('stg_petition_events') }}
