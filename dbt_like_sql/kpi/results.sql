{{ config(materialized='table') }}

-- A condition on one side of a left join is part of its key: otherwise DuckDB compares every row with every other one.
-- What is outstanding is known for the day of the run only.
with rounded as (
    select
        paced.*,
        outstanding.outstanding_denominator,
        outstanding.outstanding_best_numerator,
        paced.workdays_in_window - paced.workdays_elapsed as workdays_left,
        -- Balances are rounded to the cent; a mean keeps every digit that was reported.
        case
            when paced.kind = 'stock'
                then cast({{ fewer_places('paced.numerator', 'decimal(28, 2)') }} as decimal(28, 6))
            else {{ fewer_places('paced.numerator', 'decimal(28, 6)') }}
        end as rounded_numerator,
        cast(paced.denominator as decimal(28, 6)) as rounded_denominator,
        paced.covered_until is null or paced.covered_until < paced.as_of as is_uncovered,
        case
            when paced.kind in ('rate', 'coverage') and paced.covered_until >= paced.as_of then paced.numerator
        end as share_numerator
    from {{ ref('paced') }} as paced
    left join {{ ref('outstanding') }} as outstanding
        on
            case when paced.period_kind = 'to_date' and paced.as_of = {{ as_of() }} then paced.kpi_id end
            = outstanding.kpi_id
            and paced.definition_id = outstanding.definition_id
            and paced.unit_kind = outstanding.unit_kind
            and paced.unit_code = outstanding.unit_code
),

-- One record of six moves a share by 17 points: shares of few records carry an interval and are not ranked.
valued as (
    select
        rounded.*,
        -- Most rows have nothing to divide, and a division is dear.
        case
            when rounded.rounded_denominator = 1 then rounded.rounded_numerator
            when rounded.rounded_denominator <> 0
                then {{ ratio('rounded.rounded_numerator', 'rounded.rounded_denominator') }}
        end as value,
        intervals.interval_low,
        intervals.interval_high
    from rounded
    left join {{ ref('stg_share_intervals') }} as intervals
        on
            rounded.share_numerator = intervals.numerator
            and rounded.denominator = intervals.denominator
),

judged as (
    select
        *,
        case
            when is_uncovered then 'NO_DATA'
            when suspects > 0 then 'SUSPECT'
            when target is null then 'NOT_DUE'
            when (kind <> 'stock' and denominator = 0) or (kind = 'stock' and target <= 0) then 'NOT_DUE'
            when {{ satisfies('rounded_numerator', 'rounded_denominator', 'target') }} then 'MET'
            when as_of >= window_end then 'MISSED'
            when source_kind = 'process' then 'NOT_DUE'
            when
                kind in ('stock', 'flow', 'count')
                and {{ keeps_up('rounded_numerator', 'rounded_denominator', 'pace_expected') }}
                then 'ON_TRACK'
            when {{ keeps_up('rounded_numerator', 'rounded_denominator', 'pace_expected', 'at_risk_gap') }}
                then 'AT_RISK'
            else 'BEHIND'
        end as status
    from valued
)

select
    kpi_id,
    definition_id,
    is_official,
    as_of,
    period_kind,
    period_start,
    period_end,
    unit_kind,
    unit_code,
    unit_name,
    is_whole,
    case when not is_uncovered then rounded_numerator end as numerator,
    case when not is_uncovered then rounded_denominator end as denominator,
    case when not is_uncovered then value end as value,
    unit,
    operator,
    cast(target as decimal(28, 6)) as target,
    target_basis,
    status,
    cast(pace_expected as decimal(28, 6)) as pace_expected,
    pace_basis,
    cast(case when not is_uncovered then value - pace_expected end as decimal(28, 6)) as pace_gap,
    cast(null as decimal(28, 6)) as forecast,
    cast(null as decimal(28, 6)) as forecast_low,
    cast(null as decimal(28, 6)) as forecast_high,
    {{ required_run_rate() }} as required_run_rate,
    {{ reachable() }} as reachable,
    interval_low,
    interval_high,
    not is_whole
    and unit_code <> 'UNASSIGNED'
    and status in ('MET', 'ON_TRACK', 'AT_RISK', 'BEHIND', 'MISSED')
    and interval_low is null as is_ranked,
    as_of < window_end as is_provisional,
    data_cutoff
from judged
