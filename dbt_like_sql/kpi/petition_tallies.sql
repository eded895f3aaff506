{{ config(materialized='table') }}

-- All petitions are read once; what the definitions need are three small tables, told apart by `tally`: by due day, by
-- day of receipt, by day of closure. Petitions that a definition leaves out stand there by their reason.
with counted as (
    select
        kpi_number,
        root_unit_code,
        place_code,
        department_code,
        due_reason,
        received_reason,
        closed_reason,
        case when due_reason is null then due_on end as due_day,
        case when received_reason is null then accepted_on end as received_day,
        case when invalid_reason is null then closed_on end as closed_day,
        closed_on is not null as is_closed,
        due_reason is null and closed_on > due_on as is_closed_after_due,
        received_reason is null and closed_on > accepted_on as is_closed_after_receipt,
        is_on_time
    from {{ ref('counted_petitions') }}
)

select
    case
        when grouping(due_day) = 0 then 'due'
        when grouping(received_day) = 0 then 'received'
        else 'closed'
    end as tally,
    kpi_number,
    root_unit_code,
    place_code,
    department_code,
    coalesce(due_day, received_day, closed_day) as counted_on,
    coalesce(due_reason, received_reason, closed_reason) as reason,
    count(*) as petitions,
    count(*) filter (where is_closed) as closed,
    count(*) filter (where is_on_time) as closed_on_time,
    count(*) filter (where is_closed_after_due) as closed_after_due,
    count(*) filter (where is_closed_after_receipt) as closed_after_receipt
from counted
group by grouping sets (
    (kpi_number, root_unit_code, place_code, department_code, due_day, due_reason),
    (kpi_number, root_unit_code, place_code, department_code, received_day, received_reason),
    (kpi_number, root_unit_code, place_code, department_code, closed_day, closed_reason)
)
