{{ config(materialized='table') }}

select
    petitions.petition_id,
    petitions.channel,
    petitions.credit_code,
    petitions.enterprise_name,
    petitions.category,
    petitions.petition_type,
    petitions.is_enterprise,
    petitions.is_business_environment,
    petitions.difficulty,
    petitions.district_code,
    petitions.department_code,
    petitions.street,
    petitions.accepted_at,
    petitions.first_response_at,
    petitions.assigned_at,
    petitions.due_at,
    petitions.extended_due_at,
    petitions.extension_approved_at,
    petitions.closed_at as recorded_closed_at,
    petitions.result,
    petitions.feedback_at,
    petitions.callback_at,
    petitions.satisfaction,
    petitions.status,
    petitions.withdrawn_at,
    petitions.duplicate_of,
    petitions.supporters,
    petitions.opponents,
    petitions.updated_at,
    petitions.accepted_on,
    petitions.effective_due_at,
    petitions.due_on,
    petitions.holding_closed_at as closed_at,
    petitions.closed_on,
    petitions.reopened_count,
    petitions.closed_on is not null as is_closed,
    petitions.is_on_time,
    petitions.due_on < {{ as_of() }} and petitions.closed_on is null as is_overdue,
    closed_days.workday_number - accepted_days.workday_number as workdays_taken,
    petitions.invalid_reason is null as is_valid,
    coalesce(petitions.invalid_reason, case
        when petitions.due_on is null then 'no_due_date'
        when petitions.due_on > {{ as_of() }} then 'not_yet_due'
    end) as exclusion_reason,
    petitions.closed_on is not null and not petitions.is_retried as is_resolved_at_once,
    petitions.place_code
from {{ ref('int_petitions__judged') }} as petitions
left join {{ ref('stg_calendar') }} as accepted_days
    on petitions.accepted_on = accepted_days.day
left join {{ ref('stg_calendar') }} as closed_days
    on petitions.closed_on = closed_days.day
