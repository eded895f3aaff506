{{ config(materialized='table') }}

-- What the records of `petition_quality_records` add up to, day by day and place by place: read once, used twice.
select
    kpi_id,
    definition_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    exclusion_reason,
    cast(sum(numerator) as decimal(30, 8)) as numerator,
    cast(sum(denominator) as decimal(30, 8)) as denominator,
    count(*) as records
from {{ ref('petition_quality_records') }}
group by kpi_id, definition_id, root_unit_code, place_code, department_code, moved_on, exclusion_reason
