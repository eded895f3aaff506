{{ config(materialized='table') }}

-- One row per target, unit and period, with the reason why it cannot be used, if there is one. Beside what is odd in
-- itself: two approved values of one period, and what cannot be right beside the period before, unless it was revised
-- with a reason: a cumulative amount that has fallen, a value a hundred times as large or as small (a unit of measure).
with told as (
    select
        kpi_id,
        unit_code,
        period_end,
        max(kind) as kind,
        max(source_kind) as source_kind,
        max(window_start) as window_start,
        max(window_end) as window_end,
        max(period_kind) as period_kind,
        max(report_id) as report_id,
        cast(max(numerator) as decimal(28, 6)) as numerator,
        cast(max(denominator) as decimal(28, 6)) as denominator,
        max(case when is_odd then 1 else 0 end) = 1 as is_odd,
        count(distinct numerator) + count(distinct denominator) > 2 as is_contradicted,
        max(case when is_explained then 1 else 0 end) = 1 as is_explained
    from {{ ref('int_reported_values__valued') }}
    group by kpi_id, unit_code, period_end
),

followed as (
    select
        *,
        lag(numerator) over by_period as numerator_before,
        lag(denominator) over by_period as denominator_before
    from told
    window by_period as (partition by kpi_id, unit_code, period_kind order by period_end asc nulls last)
),

measured as (
    select
        *,
        kind in ('flow', 'count') and period_kind not in ('month', 'quarter') as is_cumulative,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ ratio('numerator_before', 'denominator_before') }} as value_before
    from followed
)

select
    kpi_id,
    unit_code,
    period_end,
    kind,
    source_kind,
    window_start,
    window_end,
    period_kind,
    report_id,
    numerator,
    denominator,
    case
        when is_odd then '数值自相矛盾、缺分子分母或计量单位不符'
        when is_contradicted then '同一期间有两个不同的已审核数值'
        when is_explained or source_kind = 'process' or numerator_before is null then null
        when is_cumulative and value < value_before then '累计数小于上期, 请核实或注明修订原因'
        when value > 0 and value_before > 0 and (value >= value_before * 100 or value * 100 <= value_before)
            then '与上期相差百倍以上, 疑为计量单位错误, 请核实或注明修订原因'
        when kind = 'stock' and value = 0 and value_before > 0 then '余额由有变零, 请核实或注明修订原因'
    end as doubt
from measured
