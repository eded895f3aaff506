{{ config(materialized='table') }}

-- The definitions of `petition_quality_records` with the days that they look at.
select
    kpi_id,
    definition_id,
    root_unit_code,
    workdays_allowed,
    window_start,
    counted_until
from {{ ref('int_definitions__begun') }}
where
    definition_id in (
        'resolved_first_time', 'resolved_first_time_of_received', 'solved_first_time', 'satisfied_of_rated',
        'satisfied_of_closed', 'workdays_of_complex', 'complex_on_time', 'follow_up_done', 'on_time_of_first_due'
    )
