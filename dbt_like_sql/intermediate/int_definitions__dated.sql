-- Which version the figures of the as_of day follow: the last one that has begun, before the first one begins that one.
-- One version counts for the whole spine, so that a row of days never mixes two formulas.
with in_force as (
    select
        kpi_id,
        definition_id,
        coalesce(
            max(case when effective_from <= {{ as_of() }} then version end),
            min(version)
        ) as version
    from {{ ref('stg_definitions') }}
    group by kpi_id, definition_id
)

select
    versions.*,
    in_force.version is not null as is_current,
    -- What is held at a day and can go down again, as against what only adds up.
    targets.kind in ('stock', 'cadence')
    or versions.definition_id in ('specialist_assigned', 'members_served', 'online_by_item') as is_balance
from {{ ref('stg_definitions') }} as versions
inner join {{ ref('stg_targets') }} as targets
    on versions.kpi_id = targets.kpi_id
left join in_force
    on
        versions.kpi_id = in_force.kpi_id
        and versions.definition_id = in_force.definition_id
        and versions.version = in_force.version
