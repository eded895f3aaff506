{{ config(materialized='table') }}

-- What is computed, by month, quarter and year: what adds up is the sum of its months, a balance is read at the end.
with periods as (
    select
        spine.*,
        definitions.is_balance,
        least(spine.period_end, definitions.counted_until) as read_on,
        case spine.period_kind
            when 'month' then {{ month_of('spine.period_start') }}
            when 'quarter' then {{ quarter_of('spine.period_start') }}
            else {{ year_of('spine.period_start') }}
        end as rounded_start
    from {{ ref('spine') }} as spine
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            spine.kpi_id = definitions.kpi_id
            and spine.definition_id = definitions.definition_id
    where spine.period_kind <> 'to_date'
),

months as (
    select
        'month' as period_kind, cohort_month as rounded_start, kpi_id, definition_id, unit_kind, unit_code, numerator,
        denominator
    from {{ ref('cohorts') }}
    union all
    select
        'quarter', {{ quarter_of('cohort_month') }}, kpi_id, definition_id, unit_kind, unit_code, numerator, denominator
    from {{ ref('cohorts') }}
    union all
    select
        'year_to_date', {{ year_of('cohort_month') }}, kpi_id, definition_id, unit_kind, unit_code, numerator,
        denominator
    from {{ ref('cohorts') }}
),

sums as (
    select
        period_kind,
        rounded_start,
        kpi_id,
        definition_id,
        unit_kind,
        unit_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        cast(0 as bigint) as suspects,
        0 as opening
    from months
    group by period_kind, rounded_start, kpi_id, definition_id, unit_kind, unit_code
),

found as (
    select
        periods.*,
        sums.numerator,
        sums.denominator,
        sums.suspects,
        sums.opening
    from periods
    left join sums
        on
            periods.kpi_id = sums.kpi_id
            and periods.definition_id = sums.definition_id
            and periods.period_kind = sums.period_kind
            and periods.rounded_start = sums.rounded_start
            and periods.unit_kind = sums.unit_kind
            and periods.unit_code = sums.unit_code
    where not periods.is_balance
    union all
    select
        periods.*,
        balances.numerator,
        balances.denominator,
        balances.suspects,
        balances.opening
    from periods
    left join {{ ref('measured_to_date') }} as balances
        on
            periods.placed_number = balances.placed_number
            and periods.read_on = balances.as_of
    where periods.is_balance
)

select
    placed_number,
    period_kind,
    period_start,
    period_end,
    as_of,
    cast(coalesce(numerator, 0) as decimal(38, 8)) as numerator,
    cast(coalesce(denominator, 0) as decimal(38, 8)) as denominator,
    coalesce(suspects, 0) as suspects,
    cast(coalesce(opening, 0) as decimal(38, 8)) as opening
from found
