{{ config(materialized='table') }}

-- What each unit should have reached by the day: a rate its target at once, what grows by way of the working days.
with worked as (
    select
        definitions.*,
        starts.workday_number - case when starts.is_workday then 1 else 0 end as workdays_before,
        ends.workday_number as workdays_until_end
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as starts
        on definitions.window_start = starts.day
    inner join {{ ref('stg_calendar') }} as ends
        on definitions.window_end = ends.day
),

-- The city's target is stated; that of a unit is the share that it had in the opening stock.
allocated as (
    select
        measured.*,
        worked.is_official,
        worked.kind,
        worked.operator,
        worked.unit,
        worked.window_end,
        case
            when worked.source_kind = 'computed' then worked.covered_until
            when measured.reported_on is not null then measured.as_of
        end as covered_until,
        case when worked.source_kind = 'computed' then worked.covered_until else measured.reported_on end
            as data_cutoff,
        worked.workdays_until_end - worked.workdays_before as workdays_in_window,
        today.workday_number - worked.workdays_before as workdays_elapsed,
        cast(measured.opening as decimal(28, 2)) as opening_yuan,
        case when worked.kind = 'stock' and not measured.is_whole then 'allocated' else 'stated' end
            as target_basis,
        cast(max(case when measured.is_whole then measured.opening end) over (
            partition by measured.kpi_id, measured.definition_id, measured.period_kind, measured.as_of
        ) as decimal(28, 2)) as city_opening_yuan,
        worked.target as stated_target,
        worked.at_risk_gap as stated_gap
    from {{ ref('measured') }} as measured
    inner join worked
        on
            measured.kpi_id = worked.kpi_id
            and measured.definition_id = worked.definition_id
    inner join {{ ref('stg_calendar') }} as today
        on least(measured.as_of, worked.window_end) = today.day
),

targeted as (
    select
        *,
        case
            when target_basis = 'stated' then stated_target
            else coalesce({{ part_of('stated_target', 'opening_yuan', 'city_opening_yuan') }}, 0)
        end as target,
        case
            when target_basis = 'stated' then stated_gap
            else coalesce({{ part_of('stated_gap', 'opening_yuan', 'city_opening_yuan') }}, 0)
        end as at_risk_gap
    from allocated
)

select
    *,
    case
        when kind in ('flow', 'count') and operator in ('>', '>=')
            then coalesce({{ way('target', 'workdays_elapsed', 'workdays_in_window') }}, target)
        when kind = 'stock' and source_kind = 'computed' and operator in ('>', '>=') and opening_yuan < target
            then opening_yuan + {{ way('target - opening_yuan', 'workdays_elapsed', 'workdays_in_window') }}
        else target
    end as pace_expected
from targeted
