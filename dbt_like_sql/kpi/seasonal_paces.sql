{{ config(materialized='table') }}

-- Which share of last year's total had come by each working day of the window. There must be enough of last year: two
-- dozen records, from its first quarter to its last.
with days as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        {{ workdays_until('calendar') }} - {{ workdays_before('starts') }} as workdays_elapsed
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as starts
        on definitions.window_start = starts.day
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.window_end
),

steps as (
    select
        kpi_id,
        definition_id,
        workdays_elapsed,
        max(workdays_elapsed) over (partition by kpi_id, definition_id) as workdays_in_window
    from days
    group by kpi_id, definition_id, workdays_elapsed
),

moved as (
    select
        records.kpi_id,
        records.definition_id,
        {{ workdays_until('calendar') }} - {{ workdays_before('starts') }} as workdays_elapsed,
        sum(records.numerator) as numerator,
        count(*) as records
    from {{ ref('dated_records') }} as records
    inner join {{ ref('int_definitions__repeated') }} as last_years
        on
            records.kpi_id = last_years.kpi_id
            and records.definition_id = last_years.definition_id
            and records.moved_on between last_years.window_start and last_years.counted_until
            and last_years.is_last_year
    inner join {{ ref('stg_calendar') }} as starts
        on last_years.window_start = starts.day
    inner join {{ ref('stg_calendar') }} as calendar
        on records.moved_on = calendar.day
    where records.exclusion_reason is null
    group by
        records.kpi_id, records.definition_id, {{ workdays_until('calendar') }} - {{ workdays_before('starts') }}
),

-- What came on working days that this window does not have belongs to its last one.
running as (
    select
        steps.kpi_id,
        steps.definition_id,
        steps.workdays_elapsed,
        steps.workdays_in_window,
        sum(
            case
                when least(moved.workdays_elapsed, steps.workdays_in_window) <= steps.workdays_elapsed
                    then moved.numerator
                else 0
            end
        ) as numerator,
        sum(moved.numerator) as total,
        sum(moved.records) as records,
        min(moved.workdays_elapsed) as first_workday,
        max(moved.workdays_elapsed) as last_workday
    from steps
    inner join moved
        on
            steps.kpi_id = moved.kpi_id
            and steps.definition_id = moved.definition_id
    group by steps.kpi_id, steps.definition_id, steps.workdays_elapsed, steps.workdays_in_window
)

select
    kpi_id,
    definition_id,
    cast(workdays_elapsed as bigint) as workdays_elapsed,
    {{ ratio('cast(numerator as decimal(28, 6))', 'cast(total as decimal(28, 6))') }} as expected_share
from running
where
    records >= 24
    and total > 0
    and 4 * first_workday <= workdays_in_window
    and 4 * last_workday > 3 * workdays_in_window
