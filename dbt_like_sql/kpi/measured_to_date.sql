{{ config(materialized='table') }}

-- What is computed, from the begin of the window to every day: the running sum of the movements.
select
    spine.*,
    cast(coalesce(sum(movements.numerator) over so_far, 0) as decimal(38, 8)) as numerator,
    cast(coalesce(sum(movements.denominator) over so_far, 0) as decimal(38, 8)) as denominator,
    cast(coalesce(sum(movements.suspects) over so_far, 0) as bigint) as suspects,
    cast(coalesce(sum(movements.opening) over so_far, 0) as decimal(38, 8)) as opening
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
