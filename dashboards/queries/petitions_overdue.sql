-- One row per open petition past its term that fits the filters, the longest overdue first; at most 200.
select
    petition_id,
    category,
    channel,
    district_code,
    department_code,
    accepted_on,
    due_on,
    date_diff('day', due_on, cast($as_of as date)) as days_over
from seen_petitions
where
    is_overdue
    and is_valid
    and (cast($district as varchar) is null or district_code = $district)
    and (cast($department as varchar) is null or department_code = $department)
    and (cast($channel as varchar) is null or channel = $channel)
    and (cast($category as varchar) is null or category = $category)
order by due_on, petition_id
limit 200
