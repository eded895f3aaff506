{{ config(materialized='table') }}

-- From which day to which day a report is the newest word about its target. It stands until the next one, but not for
-- ever: a monthly report for forty days, a quarterly one for a hundred, a yearly one for four hundred. The last report
-- of a window and what is said of a process stay.
with reports as (
    select
        *,
        kind = 'cadence' or (kind in ('flow', 'count') and period_kind in ('month', 'quarter')) as is_sum_of_periods,
        case period_kind
            when 'month' then {{ months_between('window_start', 'period_end') }}
            when 'quarter' then {{ quarters_between('window_start', 'period_end') }}
        end as period_number
    from {{ ref('int_reported_values__doubted') }}
    where
        unit_code = 'WHOLE'
        and source_kind in ('reported', 'process')
),

counted as (
    select
        *,
        dense_rank() over (partition by kpi_id order by period_number asc nulls last) as periods_told
    from reports
),

-- Figures that rest on all periods so far are as doubtful as the worst of them; a month that nobody told of is missing
-- in them; monthly, quarterly and cumulative amounts must not be added to each other.
added_up as (
    select
        *,
        case
            when kind in ('flow', 'count') and min(period_kind) over by_period <> max(period_kind) over by_period then 1
            when source_kind = 'process' or not is_sum_of_periods then case when doubt is null then 0 else 1 end
            when period_number >= periods_told then 1
            else max(case when doubt is null then 0 else 1 end) over by_period
        end as suspects,
        case
            when kind in ('flow', 'count') and is_sum_of_periods then sum(numerator) over by_period
            -- A cadence is kept when its weakest period is.
            when kind = 'cadence' and source_kind = 'reported' then min(numerator) over by_period
            else numerator
        end as numerator_so_far,
        lead(period_end) over (partition by kpi_id order by period_end asc nulls last) as next_period_end
    from counted
    window by_period as (
        partition by kpi_id order by period_end asc nulls last rows between unbounded preceding and current row
    )
)

select
    kpi_id,
    period_end as stands_from,
    least(
        coalesce(next_period_end - 1, date '2099-12-31'),
        case
            when source_kind = 'process' or period_end = window_end then date '2099-12-31'
            when period_kind = 'quarter' then period_end + 100
            when period_kind = 'year' then period_end + 400
            else period_end + 40
        end
    ) as stands_until,
    cast(numerator_so_far as decimal(38, 8)) as numerator,
    cast(denominator as decimal(28, 6)) as denominator,
    suspects
from added_up
