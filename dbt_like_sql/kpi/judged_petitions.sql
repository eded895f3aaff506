{{ config(materialized='table') }}

-- Every petition once, with all that any definition asks of it, in narrow columns: ten million petitions are many rows
-- of every list of records, but few of this one.
with handled as (
    select
        petition_id,
        count(*) filter (where action = 'assign') as assignments,
        count(*) filter (where action in ('return', 'reopen')) as setbacks
    from {{ ref('stg_petition_events') }}
    where {{ as_day('happened_at') }} <= {{ as_of() }}
    group by petition_id
),

terms as (
    select
        *,
        {{ end_of_term('due_at') }} as first_due_at
    from {{ ref('int_petitions__judged') }}
)

select
    petitions.petition_id,
    petitions.place_code,
    petitions.department_code,
    petitions.invalid_reason,
    petitions.accepted_on,
    petitions.closed_on,
    {{ as_day('petitions.first_due_at') }} as first_due_on,
    closed_days.workday_number - accepted_days.workday_number as workdays_taken,
    coalesce(petitions.is_business_environment, false) as is_business_environment,
    coalesce(petitions.petition_type = 'complaint', false) as is_complaint,
    coalesce(petitions.difficulty = 'complex', false) as is_complex,
    coalesce(petitions.satisfaction <> 'not_rated', false) as is_rated,
    coalesce(petitions.satisfaction in ('very_satisfied', 'satisfied'), false) as is_satisfied,
    petitions.closed_on is not null
    and coalesce(handled.assignments, 0) <= 1
    and coalesce(handled.setbacks, 0) = 0 as is_resolved_at_once,
    -- An explanation closes a petition, but solves nothing.
    coalesce(petitions.result = 'solved', false) as is_solved,
    coalesce({{ as_day('petitions.callback_at') }} <= {{ as_of() }}, false) as is_called_back,
    coalesce(petitions.holding_closed_at <= petitions.first_due_at, false) as is_on_time_at_first
from terms as petitions
left join handled
    on petitions.petition_id = handled.petition_id
left join {{ ref('stg_calendar') }} as accepted_days
    on petitions.accepted_on = accepted_days.day
left join {{ ref('stg_calendar') }} as closed_days
    on petitions.closed_on = closed_days.day
