{{ config(materialized='table') }}

-- What is computed, from the begin of the window to every day: the running sum of the movements. Most units never
-- moved: they have nothing to add up.
with days as (
    select
        spine.placed_number,
        spine.period_start,
        spine.period_end,
        spine.as_of,
        moved.placed_number is not null as has_moved
    from {{ ref('spine') }} as spine
    left join (select distinct placed_number from {{ ref('unit_movements') }}) as moved
        on spine.placed_number = moved.placed_number
    where
        spine.period_kind = 'to_date'
        and spine.source_kind = 'computed'
)

select
    days.placed_number,
    days.period_start,
    days.period_end,
    days.as_of,
    cast(coalesce(sum(movements.numerator) over so_far, 0) as decimal(38, 8)) as numerator,
    cast(coalesce(sum(movements.denominator) over so_far, 0) as decimal(38, 8)) as denominator,
    cast(coalesce(sum(movements.suspects) over so_far, 0) as bigint) as suspects,
    cast(coalesce(sum(movements.opening) over so_far, 0) as decimal(38, 8)) as opening
from days
left join {{ ref('unit_movements') }} as movements
    on
        days.placed_number = movements.placed_number
        and days.as_of = movements.seen_on
where days.has_moved
window
    so_far as (
        partition by days.placed_number
        order by days.as_of asc nulls last
        rows between unbounded preceding and current row
    )

union all

select
    placed_number,
    period_start,
    period_end,
    as_of,
    0,
    0,
    0,
    0
from days
where not has_moved
