{{ config(materialized='view') }}

-- How petitions were closed: at the first attempt, to the satisfaction of the enterprise, how soon, with a call back.
-- Reads published tables only, so that a snapshot keeps it as a view and not every petition once per definition.
with petitions as (
    select
        petitions.*,
        definitions.kpi_id,
        definitions.definition_id,
        definitions.root_unit_code,
        definitions.workdays_allowed,
        case definitions.definition_id
            when 'resolved_first_time_of_received' then petitions.accepted_on
            when 'on_time_of_first_due' then petitions.first_due_on
            else petitions.closed_on
        end as moved_on
    from {{ ref('judged_petitions') }} as petitions
    inner join {{ ref('petition_definitions') }} as definitions
        on
            case definitions.definition_id
                when 'resolved_first_time_of_received' then petitions.accepted_on
                when 'on_time_of_first_due' then petitions.first_due_on
                else petitions.closed_on
            end between definitions.window_start and definitions.counted_until
    inner join {{ ref('unit_places') }} as rooted
        on
            definitions.root_unit_code = rooted.root_unit_code
            and petitions.place_code = rooted.place_code
            and rooted.is_whole
    where petitions.invalid_reason is null
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
                when definition_id in ('resolved_first_time', 'resolved_first_time_of_received')
                    then is_resolved_at_once
                when definition_id in ('satisfied_of_rated', 'satisfied_of_closed') then is_satisfied
                when definition_id = 'complex_on_time' then workdays_taken <= workdays_allowed
                when definition_id = 'follow_up_done' then is_called_back
                when definition_id = 'on_time_of_first_due' then is_on_time_at_first
            end
            then 1
        else 0
    end as numerator,
    1 as denominator,
    case
        when
            definition_id in ('resolved_first_time', 'resolved_first_time_of_received', 'solved_first_time')
            and not is_business_environment
            then 'not_business_environment'
        when definition_id = 'satisfied_of_rated' and not is_rated then 'not_rated'
        when definition_id in ('workdays_of_complex', 'complex_on_time') and not is_complex then 'not_complex'
        when definition_id in ('workdays_of_complex', 'complex_on_time') and workdays_taken is null
            then 'outside_calendar'
        when definition_id = 'follow_up_done' and not is_complaint then 'no_complaint'
    end as exclusion_reason
from petitions
