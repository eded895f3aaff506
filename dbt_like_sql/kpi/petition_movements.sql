{{ config(materialized='view') }}

-- On its due day a petition enters the denominator, and the numerator too if it is closed by then; a later closure
-- moves the numerator on the day of the closure. Likewise from the day of receipt.
with moved as (
    select
        kpi_id, 'closure_of_due' as definition_id, {{ month_of('counted_on') }} as cohort_month, counted_on as moved_on,
        district_code, department_code, closed_by_due as numerator, petitions as denominator
    from {{ ref('int_petitions__tallied') }}
    where tally = 'due'
    union all
    select
        kpi_id, 'closure_of_due', due_month, counted_on, district_code, department_code, closed_after_due, 0
    from {{ ref('int_petitions__tallied') }}
    where tally = 'closed' and closed_after_due > 0
    union all
    select
        kpi_id, 'on_time_of_due', {{ month_of('counted_on') }}, counted_on,
        district_code, department_code, closed_on_time, petitions
    from {{ ref('int_petitions__tallied') }}
    where tally = 'due'
    union all
    select
        kpi_id, 'closure_of_received', {{ month_of('counted_on') }}, counted_on,
        district_code, department_code, closed_on_receipt, petitions
    from {{ ref('int_petitions__tallied') }}
    where tally = 'received'
    union all
    select
        kpi_id, 'closure_of_received', received_month, counted_on,
        district_code, department_code, closed_after_receipt, 0
    from {{ ref('int_petitions__tallied') }}
    where tally = 'closed' and closed_after_receipt > 0
    union all
    select
        kpi_id, 'on_time_of_closed', {{ month_of('counted_on') }}, counted_on,
        district_code, department_code, closed_in_window_on_time, closed_in_window
    from {{ ref('int_petitions__tallied') }}
    where tally = 'closed' and closed_in_window > 0
)

select
    kpi_id,
    definition_id,
    cohort_month,
    moved_on,
    district_code,
    department_code,
    numerator,
    denominator
from moved
where moved_on is not null
