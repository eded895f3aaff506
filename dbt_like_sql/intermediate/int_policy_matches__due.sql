{{ config(materialized='table') }}

with windows as (
    select
        kpi_id,
        root_unit_code,
        workdays_allowed,
        window_start,
        window_end,
        counted_until
    from {{ ref('int_definitions__begun') }}
    where definition_id = 'push_by_pair'
),

-- The last day to push is the n-th working day after the enterprise became eligible.
termed as (
    select
        definitions.*,
        pairs.*,
        {{ place_of() }} as place_code,
        last_days.day as push_due_on
    from {{ ref('int_policy_matches__paired') }} as pairs
    cross join windows as definitions
    left join {{ ref('stg_calendar') }} as first_days
        on pairs.eligible_on = first_days.day
    left join {{ ref('stg_calendar') }} as last_days
        on
            first_days.workday_number + definitions.workdays_allowed = last_days.workday_number
            and last_days.is_workday
    {{ join_places('pairs') }}
    {{ join_root(place_of()) }}
    where pairs.first_matched_on <= {{ as_of() }}
)

select
    kpi_id,
    policy_id,
    credit_code,
    root_unit_code,
    place_code,
    department_code,
    push_due_on,
    coalesce(first_delivered_on <= push_due_on, false) as is_pushed_in_time,
    case
        when not is_known_policy then 'unknown_policy'
        when not is_fiscal then 'not_fiscal'
        when available_on is null or available_on not between window_start and window_end then 'not_new'
        when eligible_on is null then 'ineligible'
        when push_due_on > counted_until or (push_due_on is null and eligible_on >= window_start) then 'not_yet_due'
        when push_due_on is null or push_due_on < window_start then 'outside_window'
    end as exclusion_reason
from termed
