{{ config(materialized='table') }}

-- Numerator and denominator of every row of the spine, exact: nothing is rounded yet.
with running as (
    select
        spine.*,
        sum(movements.numerator) over so_far as numerator,
        sum(movements.denominator) over so_far as denominator,
        sum(movements.suspects) over so_far as suspects,
        sum(movements.opening) over so_far as opening,
        cast(null as date) as reported_on
    from {{ ref('spine') }} as spine
    left join {{ ref('unit_movements') }} as movements
        on
            spine.kpi_id = movements.kpi_id
            and spine.definition_id = movements.definition_id
            and spine.unit_kind = movements.unit_kind
            and spine.unit_code = movements.unit_code
            and spine.as_of = movements.seen_on
    where
        spine.period_kind = 'to_date'
        and spine.source_kind = 'computed'
    window
        so_far as (
            partition by spine.kpi_id, spine.definition_id, spine.unit_kind, spine.unit_code
            order by spine.as_of asc nulls last
            rows between unbounded preceding and current row
        )

    union all

    select
        spine.*,
        cast(cohorts.numerator as decimal(38, 8)),
        cohorts.denominator,
        0,
        0,
        cast(null as date)
    from {{ ref('spine') }} as spine
    left join {{ ref('cohorts') }} as cohorts
        on
            spine.kpi_id = cohorts.kpi_id
            and spine.definition_id = cohorts.definition_id
            and spine.unit_kind = cohorts.unit_kind
            and spine.unit_code = cohorts.unit_code
            and {{ month_of('spine.period_start') }} = cohorts.cohort_month
    where spine.period_kind = 'month'

    union all

    select
        spine.*,
        reports.numerator,
        reports.denominator,
        reports.suspects,
        0,
        reports.stands_from
    from {{ ref('spine') }} as spine
    left join {{ ref('int_reported_values__standing') }} as reports
        on
            spine.kpi_id = reports.kpi_id
            and spine.as_of between reports.stands_from and reports.stands_until
    where spine.source_kind <> 'computed'
)

select
    running.kpi_id,
    running.definition_id,
    running.period_kind,
    running.period_start,
    running.period_end,
    running.as_of,
    running.source_kind,
    running.unit_kind,
    running.unit_code,
    running.unit_name,
    running.is_whole,
    cast(coalesce(running.numerator, 0) as decimal(38, 8)) as numerator,
    cast(
        case when definitions.kind = 'stock' then 1 else coalesce(running.denominator, 0) end as decimal(28, 6)
    ) as denominator,
    cast(coalesce(running.suspects, 0) as bigint) as suspects,
    cast(coalesce(running.opening, 0) as decimal(38, 8)) as opening,
    running.reported_on
from running
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        running.kpi_id = definitions.kpi_id
        and running.definition_id = definitions.definition_id
