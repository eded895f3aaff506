{{ config(
    description='结果每日每单位一行，不缺不重 / The results have a row for every day and unit of every definition',
    meta={'dagster': {'ref': {'name': 'results'}}}
) }}

with units as (
    select count(*) as units_listed from {{ ref('int_units__listed') }}
),

expected as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        case when definitions.source_kind = 'computed' then units.units_listed else 1 end * (
            1 + {{ days_between('definitions.window_start', 'definitions.counted_until') }}
            + case when definitions.window_end < {{ as_of() }} then 1 else 0 end
        ) as expected_rows
    from {{ ref('int_definitions__begun') }} as definitions
    cross join units
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
