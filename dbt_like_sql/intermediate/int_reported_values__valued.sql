{{ config(materialized='table') }}

-- Approved reports in the unit of measure of their target, each about one unit: a department and the city speak of the
-- jurisdiction as a whole, a district of itself. Odd ones are kept and marked: a share without numerator and
-- denominator, parts that do not give the value, a share above one, a negative value, a foreign unit of measure.
with approved as (
    select
        *,
        case
            when unit_of_measure in ('%', '％') then 0.01
            when unit_of_measure = '万元' then 10000
            when unit_of_measure = '亿元' then 100000000
            else 1
        end as factor,
        case
            when unit_of_measure in ('%', '％', '比率') then 'share'
            when unit_of_measure in ('万元', '亿元') then '元'
            else unit_of_measure
        end as base_unit
    from {{ ref('stg_reported_values') }}
    where
        review_state = 'approved'
        and period_end <= {{ as_of() }}
),

matched as (
    select
        targets.kpi_id,
        targets.kind,
        targets.source_kind,
        targets.window_start,
        targets.window_end,
        targets.unit,
        targets.root_unit_code,
        targets.root_unit_kind,
        reports.*,
        cast(
            cast(reports.value as decimal(24, 6)) * cast(reports.factor as decimal(11, 2)) as decimal(28, 6)
        ) as based_value,
        coalesce(reports.base_unit, targets.unit) <> targets.unit as is_in_other_unit,
        -- A process is told as 1 or 0; a share is nothing without its parts.
        (targets.unit = 'share' and targets.source_kind <> 'process')
        or ((targets.unit = 'share' or targets.kind = 'average') and reports.denominator is not null) as has_parts
    from approved as reports
    inner join {{ ref('stg_targets') }} as targets
        on
            targets.source_kind in ('computed', 'reported', 'process')
            and instr('、' || targets.kpi_id || '、' || targets.source_ids || '、', '、' || reports.target_id || '、') > 0
    where
        reports.period_end >= targets.window_start
        and (targets.source_kind = 'process' or reports.period_end <= targets.window_end)
),

placed as (
    select
        matched.*,
        matched.unit_code is null
        or matched.unit_code = matched.root_unit_code
        or units.unit_kind = 'department'
        or (units.unit_kind = 'city' and matched.root_unit_kind = 'city') as is_whole,
        matched.root_unit_kind = 'city' and units.unit_kind = 'district' as is_part
    from matched
    left join {{ ref('stg_units') }} as units
        on matched.unit_code = units.unit_code
)

select
    kpi_id,
    kind,
    source_kind,
    window_start,
    window_end,
    report_id,
    case when is_whole then 'WHOLE' else unit_code end as unit_code,
    period_kind,
    period_end,
    case when has_parts then coalesce(numerator, based_value) else based_value end as numerator,
    case when has_parts then coalesce(denominator, 1) else 1 end as denominator,
    case
        when is_in_other_unit or based_value < 0 then true
        when unit = 'share' and not has_parts and based_value > 1 then true
        when has_parts and unit = 'share' and (numerator is null or denominator is null) then true
        when has_parts and unit = 'share' and (denominator <= 0 or numerator < 0 or numerator > denominator) then true
        -- A share is often written with one decimal of a per cent.
        when has_parts then coalesce(abs(based_value * denominator - numerator) > 0.0005 * denominator, false)
        else false
    end as is_odd,
    revision > 0 and revision_reason is not null as is_explained
from placed
where is_whole or is_part
