{{ config(materialized='table') }}

select
    attendance_id,
    event_id,
    credit_code,
    enterprise_name,
    headcount,
    requested_topic,
    is_answered_on_site,
    petition_id
from {{ ref('stg_attendances') }}
