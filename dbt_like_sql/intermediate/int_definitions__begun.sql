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
),

-- A document about a city is about the one that is listed, whatever its code, and so is one that names no unit. Nothing
-- is known of a jurisdiction that no unit stands for.
roots as (
    select
        targets.kpi_id,
        case
            when coalesce(targets.root_unit_kind, 'city') = 'city'
                then coalesce(cities.unit_code, targets.root_unit_code)
            else targets.root_unit_code
        end as root_unit_code,
        coalesce(targets.root_unit_kind, 'city') as root_unit_kind
    from {{ ref('stg_targets') }} as targets
    left join {{ ref('stg_units') }} as cities
        on cities.unit_kind = 'city'
),

listed as (
    select
        roots.*,
        units.unit_code is not null as is_listed
    from roots
    left join {{ ref('stg_units') }} as units
        on roots.root_unit_code = units.unit_code
)

select
    targets.kpi_id,
    -- Numbers group and join millions of rows quicker than texts.
    cast(dense_rank() over (order by targets.kpi_id asc nulls last) as integer) as kpi_number,
    definitions.definition_id,
    cast(
        row_number() over (order by targets.kpi_id asc nulls last, definitions.definition_id asc nulls last) as integer
    ) as definition_number,
    definitions.version,
    definitions.is_official,
    definitions.workdays_allowed,
    targets.scope,
    targets.source_kind,
    targets.jurisdiction,
    roots.root_unit_code,
    roots.root_unit_kind,
    targets.kind,
    coalesce(definitions.own_operator, targets.operator) as operator,
    coalesce(definitions.own_target, targets.target) as target,
    coalesce(definitions.own_unit, targets.unit) as unit,
    coalesce(cast(definitions.own_target * 0.05 as decimal(28, 6)), targets.at_risk_gap) as at_risk_gap,
    targets.window_start,
    targets.window_end,
    least(targets.window_end, {{ as_of() }}) as counted_until,
    definitions.is_balance,
    case when targets.source_kind <> 'computed' or roots.is_listed then targets_covered.covered_until end
        as covered_until
from {{ ref('stg_targets') }} as targets
inner join {{ ref('int_definitions__dated') }} as definitions
    on
        targets.kpi_id = definitions.kpi_id
        and definitions.is_current
inner join listed as roots
    on targets.kpi_id = roots.kpi_id
left join targets_covered
    on targets.kpi_id = targets_covered.kpi_id
where targets.window_start <= {{ as_of() }}
