{{ config(materialized='table') }}

with sources_covered as (
    select
        dataset,
        max(data_cutoff_on) as covered_until
    from {{ ref('stg_deliveries') }}
    where
        status = 'accepted'
        and data_cutoff_on <= {{ known_by() }}
    group by dataset
),

-- A target is covered as far as the slowest of its sources; a source without a delivery leaves it uncovered.
targets_covered as (
    select
        targets.kpi_id,
        case
            when count(*) = length(targets.sources) - length(replace(targets.sources, '、', '')) + 1
                then min(sources_covered.covered_until)
        end as covered_until
    from {{ ref('stg_targets') }} as targets
    inner join sources_covered
        on ('、' || targets.sources || '、') like ('%、' || sources_covered.dataset || '、%')
    group by targets.kpi_id, targets.sources
)

select
    targets.kpi_id,
    -- A number groups ten million rows quicker than a text.
    cast(dense_rank() over (order by targets.kpi_id asc nulls last) as integer) as kpi_number,
    definitions.definition_id,
    definitions.is_official,
    definitions.workdays_allowed,
    targets.source_kind,
    targets.jurisdiction,
    targets.root_unit_code,
    targets.root_unit_kind,
    targets.kind,
    targets.operator,
    targets.target,
    targets.unit,
    targets.at_risk_gap,
    targets.window_start,
    targets.window_end,
    least(targets.window_end, {{ as_of() }}) as counted_until,
    targets_covered.covered_until
from {{ ref('stg_targets') }} as targets
inner join {{ ref('stg_definitions') }} as definitions
    on targets.kpi_id = definitions.kpi_id
left join targets_covered
    on targets.kpi_id = targets_covered.kpi_id
where targets.window_start <= {{ as_of() }}
