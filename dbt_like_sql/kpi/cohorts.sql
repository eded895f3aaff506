{{ config(materialized='table') }}

-- What a month brought to what adds up, as it stands on the as_of day. Most movements belong to the month in which they
-- happen; what happens to a record later goes back to the month of the record, and has models of its own.
with counted as (
    select
        movements.kpi_id,
        movements.definition_id,
        {{ month_of('movements.moved_on') }} as cohort_month,
        movements.root_unit_code,
        movements.place_code,
        movements.department_code,
        movements.numerator,
        movements.denominator
    from {{ ref('movements') }} as movements
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            movements.kpi_id = definitions.kpi_id
            and movements.definition_id = definitions.definition_id
    where
        not definitions.is_balance
        and movements.source in ('guarantee_movements', 'record_movements')
    union all
    select kpi_id, definition_id, cohort_month, root_unit_code, place_code, department_code, numerator, denominator
    from {{ ref('petition_cohorts') }}
    union all
    select kpi_id, definition_id, cohort_month, root_unit_code, place_code, department_code, numerator, denominator
    from {{ ref('push_cohorts') }}
),

added_up as (
    {{ rolled_up('counted', ['kpi_id', 'definition_id', 'cohort_month'], ['numerator', 'denominator']) }}
)

select
    kpi_id,
    definition_id,
    cohort_month,
    unit_kind,
    unit_code,
    cast(numerator as decimal(38, 8)) as numerator,
    cast(denominator as decimal(38, 8)) as denominator
from added_up
