{{ config(materialized='table') }}

-- Numerator and denominator of every row of the spine, exact: nothing is rounded yet.
with daily as (
    select
        kpi_id,
        definition_id,
        unit_kind,
        unit_code,
        counted_on,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(suspects) as suspects,
        sum(opening) as opening
    from {{ ref('unit_movements') }}
    group by kpi_id, definition_id, unit_kind, unit_code, counted_on
),

monthly as (
    select
        kpi_id,
        definition_id,
        unit_kind,
        unit_code,
        cohort_month,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('unit_movements') }}
    group by kpi_id, definition_id, unit_kind, unit_code, cohort_month
),

running as (
    select
        spine.*,
        sum(daily.numerator) over so_far as numerator,
        sum(daily.denominator) over so_far as denominator,
        sum(daily.suspects) over so_far as suspects,
        sum(daily.opening) over so_far as opening
    from {{ ref('spine') }} as spine
    left join daily
        on
            spine.kpi_id = daily.kpi_id
            and spine.definition_id = daily.definition_id
            and spine.unit_kind = daily.unit_kind
            and spine.unit_code = daily.unit_code
            and spine.as_of = daily.counted_on
    where spine.period_kind = 'to_date'
    window
        so_far as (
            partition by spine.kpi_id, spine.definition_id, spine.unit_kind, spine.unit_code
            order by spine.as_of asc nulls last
            rows between unbounded preceding and current row
        )

    union all

    select
        spine.*,
        monthly.numerator,
        monthly.denominator,
        0,
        0
    from {{ ref('spine') }} as spine
    left join monthly
        on
            spine.kpi_id = monthly.kpi_id
            and spine.definition_id = monthly.definition_id
            and spine.unit_kind = monthly.unit_kind
            and spine.unit_code = monthly.unit_code
            and {{ month_of('spine.period_start') }} = monthly.cohort_month
    where spine.period_kind = 'month'
)

select
    running.kpi_id,
    running.definition_id,
    running.period_kind,
    running.period_start,
    running.period_end,
    running.as_of,
    running.unit_kind,
    running.unit_code,
    running.unit_name,
    cast(coalesce(running.numerator, 0) as decimal(38, 8)) as numerator,
    cast(
        case when definitions.kind = 'stock' then 1 else coalesce(running.denominator, 0) end as bigint
    ) as denominator,
    cast(coalesce(running.suspects, 0) as bigint) as suspects,
    cast(coalesce(running.opening, 0) as decimal(38, 8)) as opening
from running
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        running.kpi_id = definitions.kpi_id
        and running.definition_id = definitions.definition_id
