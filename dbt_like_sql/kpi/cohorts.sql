{{ config(materialized='table') }}

-- Rates of the records of one month, as they stand on the as_of day.
with counted as (
    select kpi_id, definition_id, cohort_month, district_code, department_code, numerator, denominator
    from {{ ref('petition_cohorts') }}
    union all
    select kpi_id, definition_id, cohort_month, district_code, department_code, numerator, denominator
    from {{ ref('push_cohorts') }}
),

placed as (
    select
        counted.kpi_id,
        counted.definition_id,
        counted.cohort_month,
        counted.numerator,
        counted.denominator,
        {{ district_or_unassigned() }} as district_code,
        {{ department_or_unassigned() }} as department_code
    from counted
    {{ join_units('counted') }}
),

added_up as (
    {{ rolled_up('placed', ['kpi_id', 'definition_id', 'cohort_month'], ['numerator', 'denominator']) }}
)

select
    added_up.kpi_id,
    added_up.definition_id,
    added_up.cohort_month,
    units.unit_kind,
    units.unit_code,
    cast(added_up.numerator as bigint) as numerator,
    cast(added_up.denominator as bigint) as denominator
from added_up
{{ join_listed_unit('added_up') }}
