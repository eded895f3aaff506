{{ config(materialized='table') }}

-- From which day to which day a report is the newest word about its target. It stands until the next one, but not for
-- ever: a monthly report for forty days, a quarterly one for a hundred, a yearly one for four hundred. The last report
-- of a window and what is said of a process stay.
with doubted as (
    select
        kpi_id,
        kind,
        source_kind,
        window_end,
        period_end,
        max(period_kind) as period_kind,
        max(numerator) as numerator,
        max(denominator) as denominator,
        case
            when max(case when is_odd then 1 else 0 end) = 1 then 1
            when count(distinct numerator) + count(distinct denominator) > 2 then 1
            else 0
        end as is_doubtful
    from {{ ref('int_reported_values__valued') }}
    group by kpi_id, kind, source_kind, window_end, period_end
),

-- Figures that rest on all periods so far are as doubtful as the worst of them, and monthly, quarterly and cumulative
-- amounts must not be added to each other.
added_up as (
    select
        *,
        case
            when kind in ('flow', 'count') and min(period_kind) over by_period <> max(period_kind) over by_period then 1
            when
                (kind in ('flow', 'count') and period_kind in ('month', 'quarter'))
                or (kind = 'cadence' and source_kind = 'reported')
                then max(is_doubtful) over by_period
            else is_doubtful
        end as suspects,
        case
            when kind in ('flow', 'count') and period_kind in ('month', 'quarter')
                then sum(numerator) over by_period
            -- A cadence is kept when its weakest period is.
            when kind = 'cadence' and source_kind = 'reported' then min(numerator) over by_period
            else numerator
        end as numerator_so_far,
        lead(period_end) over (partition by kpi_id order by period_end asc nulls last) as next_period_end
    from doubted
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
