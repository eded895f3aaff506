{{ config(materialized='table') }}

select
    reminder_id,
    subject_kind,
    subject_id,
    credit_code,
    reminder_kind,
    due_on,
    reminded_at,
    channel,
    coalesce({{ as_day('reminded_at') }} <= due_on, false) as is_on_time
from {{ ref('stg_reminders') }}
