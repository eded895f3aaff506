{{ config(
    description='结果每日（街镇、园区每月末）每单位一行，不缺不重 / The results have a row for every day (or month end) and unit',
    meta={'dagster': {'ref': {'name': 'results'}}}
) }}

with units as (
    select
        root_unit_code,
        count(*) filter (where is_daily) as daily_units,
        count(*) filter (where not is_daily) as monthly_units
    from {{ ref('int_units__listed') }}
    where not is_whole
    group by root_unit_code
),

month_ends as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        count(distinct {{ month_of('calendar.day') }}) as months
    from {{ ref('int_definitions__begun') }} as definitions
    inner join {{ ref('stg_calendar') }} as calendar
        on calendar.day between definitions.window_start and definitions.counted_until
    group by definitions.kpi_id, definitions.definition_id
),

expected as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        (1 + coalesce(units.daily_units, 0)) * (
            1 + {{ days_between('definitions.window_start', 'definitions.counted_until') }}
            + case when definitions.window_end < {{ as_of() }} then 1 else 0 end
        )
        + coalesce(units.monthly_units, 0)
        * (month_ends.months + case when definitions.window_end < {{ as_of() }} then 1 else 0 end) as expected_rows
    from {{ ref('int_definitions__begun') }} as definitions
    inner join month_ends
        on
            definitions.kpi_id = month_ends.kpi_id
            and definitions.definition_id = month_ends.definition_id
    left join units
        on
            definitions.root_unit_code = units.root_unit_code
            and definitions.source_kind = 'computed'
            and definitions.kind <> 'cadence'
),

found as (
    select
        kpi_id,
        definition_id,
        count(*) as found_rows
    from {{ ref('results') }}
    where period_kind = 'to_date'
    group by kpi_id, definition_id
)

select
    expected.kpi_id,
    expected.definition_id,
    expected.expected_rows,
    found.found_rows
from expected
left join found
    on
        expected.kpi_id = found.kpi_id
        and expected.definition_id = found.definition_id
where coalesce(found.found_rows, 0) <> expected.expected_rows
