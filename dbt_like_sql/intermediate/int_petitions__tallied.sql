{{ config(materialized='table') }}

-- All petitions are read once; what the definitions need are four small tables, told apart by `tally`:
-- due (by due day), received (by day of receipt), closed (by day of closure), reasons (why not counted).
with counted as (
    select
        kpi_number,
        district_code,
        department_code,
        due_reason,
        received_reason,
        closed_reason,
        case when due_reason is null then due_on end as due_day,
        case when received_reason is null then accepted_on end as received_day,
        case when invalid_reason is null then closed_on end as closed_day,
        -- The cohort is only needed where the closure moves a rate on a later day than the petition entered it.
        case when due_reason is null and closed_on > due_on then {{ month_of('due_on') }} end as late_due_month,
        case when received_reason is null and closed_on > accepted_on then {{ month_of('accepted_on') }} end
            as received_month,
        closed_on <= due_on as is_closed_by_due,
        due_reason is null and closed_on > due_on as is_closed_after_due,
        closed_on <= accepted_on as is_closed_on_receipt,
        received_reason is null and closed_on > accepted_on as is_closed_after_receipt,
        closed_reason is null as is_closed_in_window,
        is_on_time
    from {{ ref('int_petitions__windowed') }}
)

select
    case
        when grouping(due_day) = 0 then 'due'
        when grouping(received_day) = 0 then 'received'
        when grouping(closed_day) = 0 then 'closed'
        else 'reasons'
    end as tally,
    kpi_number,
    district_code,
    department_code,
    coalesce(due_day, received_day, closed_day) as counted_on,
    late_due_month,
    received_month,
    due_reason,
    received_reason,
    closed_reason,
    count(*) as petitions,
    count(*) filter (where is_closed_by_due) as closed_by_due,
    count(*) filter (where is_on_time) as closed_on_time,
    count(*) filter (where is_closed_on_receipt) as closed_on_receipt,
    count(*) filter (where is_closed_after_due) as closed_after_due,
    count(*) filter (where is_closed_after_receipt) as closed_after_receipt,
    count(*) filter (where is_closed_in_window) as closed_in_window,
    count(*) filter (where is_closed_in_window and is_on_time) as closed_in_window_on_time
from counted
group by grouping sets (
    (kpi_number, district_code, department_code, due_day),
    (kpi_number, district_code, department_code, received_day),
    (kpi_number, district_code, department_code, closed_day, late_due_month, received_month),
    (kpi_number, district_code, department_code, due_reason, received_reason, closed_reason)
)
