-- Cases of government services: how many, by which way, how long they took, how soon somebody answered.
with cases as (
    select
        cases.case_id,
        cases.item_code,
        cases.series,
        cases.department_code,
        cases.channel,
        cases.is_instant,
        cases.result,
        cases.applied_at,
        cases.finished_at,
        {{ as_day('cases.applied_at') }} as applied_on,
        {{ as_day('cases.finished_at') }} as finished_on,
        {{ seconds_between('cases.applied_at', 'cases.finished_at') }} as seconds_taken,
        {{ seconds_between('cases.applied_at', 'cases.first_response_at') }} as seconds_to_response,
        finished_days.workday_number - applied_days.workday_number as workdays_taken,
        -- Service hours: 9 to 17 on working days.
        coalesce(applied_days.is_workday, false)
        and extract(hour from cases.applied_at) >= 9
        and extract(hour from cases.applied_at) < 17 as is_in_hours,
        {{ place_of() }} as place_code
    from {{ ref('stg_government_services') }} as cases
    left join {{ ref('stg_calendar') }} as applied_days
        on {{ as_day('cases.applied_at') }} = applied_days.day
    left join {{ ref('stg_calendar') }} as finished_days
        on {{ as_day('cases.finished_at') }} = finished_days.day
    {{ join_places('cases') }}
),

finished as (
    {{ counted(
        'cases',
        ['cases_finished', 'instant_of_offline', 'workdays_to_finish', 'days_to_finish', 'hours_to_finish'],
        day='finished_on', series='series'
    ) }}
),

applied as (
    {{ counted(
        'cases',
        ['online_by_case', 'minutes_to_first_response', 'answered_within_a_minute'],
        day='applied_on', series='series'
    ) }}
),

counted as (
    select
        *,
        case
            when definition_id = 'instant_of_offline' then case when is_instant then 1 else 0 end
            when definition_id = 'workdays_to_finish' then workdays_taken
            when definition_id = 'days_to_finish' then {{ days_between('applied_on', 'finished_on') }}
            when definition_id = 'hours_to_finish' then seconds_taken
            else 1
        end as numerator,
        case definition_id when 'cases_finished' then 0 when 'hours_to_finish' then 3600 else 1 end as denominator,
        case
            when definition_id = 'cases_finished' and coalesce(result in ('granted', 'refused'), false) then null
            when definition_id = 'cases_finished' then 'not_decided'
            when definition_id = 'instant_of_offline' and coalesce(channel, '') <> 'offline' then 'not_offline'
            when definition_id = 'workdays_to_finish' and workdays_taken is null then 'outside_calendar'
        end as exclusion_reason
    from finished
    union all
    select
        *,
        case
            when definition_id = 'online_by_case' then case when channel = 'online' then 1 else 0 end
            when definition_id = 'minutes_to_first_response' then seconds_to_response
            when seconds_to_response <= 60 then 1
            else 0
        end,
        case definition_id when 'minutes_to_first_response' then 60 else 1 end,
        case
            when definition_id = 'online_by_case' then null
            when not is_in_hours then 'outside_service_hours'
            when definition_id = 'minutes_to_first_response' and seconds_to_response is null then 'no_response'
        end
    from applied
)

select
    kpi_id,
    definition_id,
    case_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    numerator,
    denominator,
    exclusion_reason
from counted
