-- What is promised so many times a month, week or working day is kept as well as in its weakest period. Only periods
-- that lie in the window and are over count; when the weakest one changes, the value moves on its last day.
with occurrences as (
    select
        'events_in_weakest_month' as definition_id, 'month' as period_kind, series, held_on as occurred_on, place_code
    from {{ ref('int_service_events__held') }}
    union all
    select 'events_in_weakest_week', 'week', series, held_on, place_code
    from {{ ref('int_service_events__held') }}
    union all
    select 'events_in_weakest_workday', 'workday', series, held_on, place_code
    from {{ ref('int_service_events__held') }}
    union all
    -- The Tuesday of the first week is the first Tuesday of the month.
    select 'reception_on_first_tuesday', 'month', series, held_on, place_code
    from {{ ref('int_service_events__held') }}
    where
        held_on = {{ week_of('held_on') }} + 1
        and {{ days_between(month_of('held_on'), 'held_on') }} < 7
    union all
    select 'publications_in_weakest_month', 'month', series, published_on, place_code
    from {{ ref('int_publications__placed') }}
    union all
    select 'publications_in_weakest_quarter', 'quarter', series, published_on, place_code
    from {{ ref('int_publications__placed') }}
),

counted as (
    {{ counted('occurrences', none, day='occurred_on', series='series') }}
),

tallied as (
    select
        periods.kpi_id,
        periods.definition_id,
        periods.root_unit_code,
        periods.period_end,
        count(counted.occurred_on) as occurrences
    from {{ ref('int_definitions__rounds') }} as periods
    left join counted
        on
            periods.kpi_id = counted.kpi_id
            and periods.definition_id = counted.definition_id
            and counted.occurred_on between periods.period_start and periods.period_end
    group by periods.kpi_id, periods.definition_id, periods.root_unit_code, periods.period_end
),

weakest as (
    select
        *,
        min(occurrences) over (
            partition by kpi_id, definition_id order by period_end asc nulls last
            rows between unbounded preceding and current row
        ) as so_far
    from tallied
),

changed as (
    select
        *,
        lag(so_far) over (partition by kpi_id, definition_id order by period_end asc nulls last) as before
    from weakest
)

select
    kpi_id,
    definition_id,
    cast(period_end as string) as record_id,
    root_unit_code,
    root_unit_code as place_code,
    cast(null as string) as department_code,
    period_end as moved_on,
    so_far - coalesce(before, 0) as numerator,
    case when before is null then 1 else 0 end as denominator,
    cast(null as string) as exclusion_reason
from changed
where before is null or so_far <> before
