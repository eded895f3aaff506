{{ config(materialized='table') }}

-- What is computed, by month, quarter and year: what adds up is the sum of its months, a balance is read at the end.
with periods as (
    select
        spine.*,
        definitions.is_balance,
        least(spine.period_end, definitions.counted_until) as read_on
    from {{ ref('spine') }} as spine
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            spine.kpi_id = definitions.kpi_id
            and spine.definition_id = definitions.definition_id
    where spine.period_kind <> 'to_date'
),

sums as (
    select
        periods.kpi_id,
        periods.definition_id,
        periods.period_kind,
        periods.period_start,
        periods.unit_kind,
        periods.unit_code,
        sum(cohorts.numerator) as numerator,
        sum(cohorts.denominator) as denominator
    from periods
    inner join {{ ref('cohorts') }} as cohorts
        on
            periods.kpi_id = cohorts.kpi_id
            and periods.definition_id = cohorts.definition_id
            and periods.unit_kind = cohorts.unit_kind
            and periods.unit_code = cohorts.unit_code
            and cohorts.cohort_month between {{ month_of('periods.period_start') }} and periods.period_end
    where not periods.is_balance
    group by
        periods.kpi_id, periods.definition_id, periods.period_kind, periods.period_start, periods.unit_kind,
        periods.unit_code
)

select
    periods.*,
    cast(coalesce(balances.numerator, sums.numerator, 0) as decimal(38, 8)) as numerator,
    cast(coalesce(balances.denominator, sums.denominator, 0) as decimal(38, 8)) as denominator,
    coalesce(balances.suspects, 0) as suspects,
    cast(coalesce(balances.opening, 0) as decimal(38, 8)) as opening
from periods
left join sums
    on
        periods.kpi_id = sums.kpi_id
        and periods.definition_id = sums.definition_id
        and periods.period_kind = sums.period_kind
        and periods.period_start = sums.period_start
        and periods.unit_kind = sums.unit_kind
        and periods.unit_code = sums.unit_code
left join {{ ref('measured_to_date') }} as balances
    on
        periods.is_balance
        and periods.kpi_id = balances.kpi_id
        and periods.definition_id = balances.definition_id
        and periods.unit_kind = balances.unit_kind
        and periods.unit_code = balances.unit_code
        and periods.read_on = balances.as_of
