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
    in_force.version is not null as is_current
from {{ ref('stg_definitions') }} as versions
left join in_force
    on
        versions.kpi_id = in_force.kpi_id
        and versions.definition_id = in_force.definition_id
        and versions.version = in_force.version
