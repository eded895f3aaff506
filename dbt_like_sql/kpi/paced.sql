{{ config(materialized='view') }}

-- What each unit should have reached by the day: a rate its target at once, what grows by way of the working days.
with definitions as (
    select * from {{ ref('int_definitions__begun') }}
),

allocated as (
    select
        measured.*,
        definitions.is_official,
        definitions.kind,
        definitions.operator,
        definitions.unit,
        definitions.window_end,
        case
            when definitions.source_kind = 'computed' then definitions.covered_until
            when measured.reported_on is not null then measured.as_of
        end as covered_until,
        case when definitions.source_kind = 'computed' then definitions.covered_until else measured.reported_on end
            as data_cutoff,
        {{ workdays_until('window_ends') }} - {{ workdays_before('window_starts') }} as workdays_in_window,
        {{ workdays_until('period_ends') }} - {{ workdays_before('starts') }} as workdays_in_period,
        {{ workdays_until('today') }} - {{ workdays_before('starts') }} as workdays_elapsed,
        case when definitions.kind = 'stock' then {{ fewer_places('measured.opening', 'decimal(28, 2)') }} end
            as opening_yuan,
        -- Only these rows look for a partner.
        case when definitions.kind = 'stock' and not measured.is_whole then measured.definition_number end
            as allocated_number,
        case when measured.is_whole and measured.period_kind = 'to_date' then measured.kpi_id end as seasonal_kpi_id,
        case
            -- Nobody has said which part of a count or an amount a unit is to bring.
            when definitions.kind in ('flow', 'count') and not measured.is_whole then 'none'
            when definitions.kind in ('flow', 'count') and measured.period_kind <> 'to_date' then 'paced'
            when definitions.kind = 'stock' and not measured.is_whole then 'allocated'
            else 'stated'
        end as target_basis,
        definitions.target as stated_target,
        definitions.at_risk_gap as stated_gap
    from {{ ref('measured') }} as measured
    inner join definitions
        on measured.definition_number = definitions.definition_number
    inner join {{ ref('stg_calendar') }} as window_starts
        on definitions.window_start = window_starts.day
    inner join {{ ref('stg_calendar') }} as window_ends
        on definitions.window_end = window_ends.day
    -- A balance has its way to go from the begin of the window, whatever the period.
    inner join {{ ref('stg_calendar') }} as starts
        on
            case when definitions.kind = 'stock' then definitions.window_start else measured.period_start end
            = starts.day
    inner join {{ ref('stg_calendar') }} as period_ends
        on least(measured.period_end, definitions.window_end) = period_ends.day
    inner join {{ ref('stg_calendar') }} as today
        on least(measured.period_end, measured.as_of, definitions.window_end) = today.day
),

-- What the whole opened with, for what is allocated. As a window over all units it would cost more than all the rest.
wholes as (
    select
        definition_number,
        period_kind,
        period_start,
        as_of,
        {{ fewer_places('opening', 'decimal(28, 2)') }} as whole_opening_yuan
    from {{ ref('measured') }}
    where is_whole and opening <> 0
),

-- The whole goes the way that last year went, where that is known.
seasoned as (
    select
        allocated.*,
        wholes.whole_opening_yuan,
        seasons.expected_share
    from allocated
    left join wholes
        on
            allocated.allocated_number = wholes.definition_number
            and allocated.period_kind = wholes.period_kind
            and allocated.period_start = wholes.period_start
            and allocated.as_of = wholes.as_of
    left join {{ ref('seasonal_paces') }} as seasons
        on
            allocated.seasonal_kpi_id = seasons.kpi_id
            and allocated.definition_id = seasons.definition_id
            and allocated.workdays_elapsed = seasons.workdays_elapsed
),

targeted as (
    select
        *,
        case target_basis
            when 'stated' then stated_target
            when 'allocated' then coalesce({{ part_of('stated_target', 'opening_yuan', 'whole_opening_yuan') }}, 0)
            when 'paced' then coalesce({{ way('stated_target', 'workdays_in_period', 'workdays_in_window') }}, 0)
        end as target,
        case target_basis
            when 'allocated' then coalesce({{ part_of('stated_gap', 'opening_yuan', 'whole_opening_yuan') }}, 0)
            when 'paced' then coalesce({{ way('stated_gap', 'workdays_in_period', 'workdays_in_window') }}, 0)
            else stated_gap
        end as at_risk_gap
    from seasoned
)

select
    *,
    case
        when target_basis = 'none' then null
        when expected_share is not null and operator in ('>', '>=')
            then {{ way('stated_target', whole('expected_share', 6), '1000000') }}
        when kind in ('flow', 'count') and operator in ('>', '>=')
            then coalesce({{ way('stated_target', 'workdays_elapsed', 'workdays_in_window') }}, target)
        when kind = 'stock' and source_kind = 'computed' and operator in ('>', '>=') and opening_yuan < target
            then opening_yuan + {{ way('target - opening_yuan', 'workdays_elapsed', 'workdays_in_window') }}
        else target
    end as pace_expected,
    case
        when target_basis = 'none' or operator not in ('>', '>=') or kind not in ('flow', 'count', 'stock') then null
        when kind = 'stock' and (source_kind <> 'computed' or opening_yuan >= target) then null
        when expected_share is not null then 'seasonal'
        else 'straight'
    end as pace_basis
from targeted
