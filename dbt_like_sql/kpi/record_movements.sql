{{ config(materialized='view') }}

-- Single records that move a figure, each with what it adds on its day; those with a reason are left out.
select
    records.kpi_id,
    records.definition_id,
    records.record_id,
    records.moved_on,
    records.root_unit_code,
    records.place_code,
    records.department_code,
    records.numerator,
    records.denominator,
    records.exclusion_reason
from {{ ref('dated_records') }} as records
left join {{ ref('int_definitions__repeated') }} as last_years
    on
        records.kpi_id = last_years.kpi_id
        and records.definition_id = last_years.definition_id
        and records.moved_on <= last_years.counted_until
        and last_years.is_last_year
where last_years.kpi_id is null
