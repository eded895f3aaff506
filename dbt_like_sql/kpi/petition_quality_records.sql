-- How petitions were closed: at the first attempt, to the satisfaction of the enterprise, how soon, with a call back.
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
    where invalid_reason is null
),

petitions as (
    select
        petitions.petition_id,
        petitions.petition_type,
        petitions.is_business_environment,
        petitions.difficulty,
        petitions.satisfaction,
        petitions.place_code,
        petitions.department_code,
        petitions.accepted_on,
        petitions.closed_on,
        closed_days.workday_number - accepted_days.workday_number as workdays_taken,
        petitions.closed_on is not null
        and coalesce(handled.assignments, 0) <= 1
        and coalesce(handled.setbacks, 0) = 0 as is_resolved_at_once,
        -- An explanation closes a petition, but solves nothing.
        coalesce(petitions.result = 'solved', false) as is_solved,
        coalesce({{ as_day('petitions.callback_at') }} <= {{ as_of() }}, false) as is_called_back,
        definitions.kpi_id,
        definitions.definition_id,
        definitions.root_unit_code,
        definitions.workdays_allowed,
        coalesce(petitions.holding_closed_at <= petitions.first_due_at, false) as is_on_time_at_first,
        case definitions.definition_id
            when 'resolved_first_time_of_received' then petitions.accepted_on
            when 'on_time_of_first_due' then {{ as_day('petitions.first_due_at') }}
            else petitions.closed_on
        end as moved_on
    from terms as petitions
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            definitions.definition_id in (
                'resolved_first_time', 'resolved_first_time_of_received', 'solved_first_time', 'satisfied_of_rated',
                'satisfied_of_closed', 'workdays_of_complex', 'complex_on_time', 'follow_up_done',
                'on_time_of_first_due'
            )
            and case definitions.definition_id
                when 'resolved_first_time_of_received' then petitions.accepted_on
                when 'on_time_of_first_due' then {{ as_day('petitions.first_due_at') }}
                else petitions.closed_on
            end between definitions.window_start and definitions.counted_until
    {{ join_root('petitions.place_code') }}
    left join handled
        on petitions.petition_id = handled.petition_id
    left join {{ ref('stg_calendar') }} as accepted_days
        on petitions.accepted_on = accepted_days.day
    left join {{ ref('stg_calendar') }} as closed_days
        on petitions.closed_on = closed_days.day
),

judged as (
    select
        *,
        case
            when definition_id like '%solved_first_time%' and not coalesce(is_business_environment, false)
                then 'not_business_environment'
            when definition_id = 'satisfied_of_rated' and coalesce(satisfaction, 'not_rated') = 'not_rated'
                then 'not_rated'
            when definition_id in ('workdays_of_complex', 'complex_on_time') and coalesce(difficulty, '') <> 'complex'
                then 'not_complex'
            when definition_id in ('workdays_of_complex', 'complex_on_time') and workdays_taken is null
                then 'outside_calendar'
            when definition_id = 'follow_up_done' and coalesce(petition_type, '') <> 'complaint' then 'no_complaint'
        end as exclusion_reason
    from petitions
)

select
    kpi_id,
    definition_id,
    petition_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    case
        when definition_id = 'workdays_of_complex' then workdays_taken
        when
            case
                when definition_id = 'solved_first_time' then is_resolved_at_once and is_solved
                when definition_id like 'resolved_first_time%' then is_resolved_at_once
                when
                    definition_id like 'satisfied_%'
                    then coalesce(satisfaction in ('very_satisfied', 'satisfied'), false)
                when definition_id = 'complex_on_time' then workdays_taken <= workdays_allowed
                when definition_id = 'follow_up_done' then is_called_back
                when definition_id = 'on_time_of_first_due' then is_on_time_at_first
            end
            then 1
        else 0
    end as numerator,
    1 as denominator,
    exclusion_reason
from judged
