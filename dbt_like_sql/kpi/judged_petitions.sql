-- What the definitions of `petition_quality_records` ask of a petition. Reads published tables only, so that a snapshot
-- keeps it as a view.
select
    petition_id,
    place_code,
    department_code,
    case when not is_valid then exclusion_reason end as invalid_reason,
    accepted_on,
    closed_on,
    {{ as_day('due_at') }} as first_due_on,
    workdays_taken,
    coalesce(is_business_environment, false) as is_business_environment,
    coalesce(petition_type = 'complaint', false) as is_complaint,
    coalesce(difficulty = 'complex', false) as is_complex,
    coalesce(satisfaction <> 'not_rated', false) as is_rated,
    coalesce(satisfaction in ('very_satisfied', 'satisfied'), false) as is_satisfied,
    is_resolved_at_once,
    -- An explanation closes a petition, but solves nothing.
    coalesce(result = 'solved', false) as is_solved,
    coalesce({{ as_day('callback_at') }} <= {{ as_of() }}, false) as is_called_back,
    coalesce(closed_at <= {{ end_of_term('due_at') }}, false) as is_on_time_at_first
from {{ ref('fct_petitions') }}
