{{ config(materialized='table') }}

-- Everything that changes a numerator or denominator, on the day on which it does. A value on any day is the sum of
-- the movements up to it, so no day is computed twice. Only records of the jurisdiction move its figures.
with tallied as (
    {{ stacked(
        ['petition_movements', 'petition_reversals', 'push_movements', 'guarantee_movements'],
        ['kpi_id', 'definition_id', 'moved_on', 'root_unit_code', 'place_code', 'department_code', 'numerator',
        'denominator', 'suspects']
    ) }}
),

moved as (
    select
        source, kpi_id, definition_id, moved_on, root_unit_code, place_code, department_code, numerator, denominator,
        suspects
    from tallied
    union all
    select
        'record_movements', kpi_id, definition_id, moved_on, root_unit_code, place_code, department_code, numerator,
        denominator, 0
    from {{ ref('record_movements') }}
    where exclusion_reason is null
    union all
    select
        'record_movements', kpi_id, definition_id, moved_on, root_unit_code, place_code, department_code, numerator,
        denominator, 0
    from {{ ref('petition_quality_movements') }}
    where exclusion_reason is null
)

select
    source,
    kpi_id,
    definition_id,
    moved_on,
    root_unit_code,
    place_code,
    department_code,
    cast(sum(cast(numerator as decimal(30, 8))) as decimal(30, 8)) as numerator,
    cast(sum(cast(denominator as decimal(30, 8))) as decimal(30, 8)) as denominator,
    cast(sum(suspects) as bigint) as suspects
from moved
where moved_on <= {{ as_of() }}
group by source, kpi_id, definition_id, moved_on, root_unit_code, place_code, department_code
