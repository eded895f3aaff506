-- One row per event that is planned but not held: the late ones first, then what comes; at most 200.
select
    event_id,
    event_name,
    series,
    host_code,
    host_name,
    district_code,
    planned_on,
    date_diff('day', cast($as_of as date), planned_on) as days_left
from seen_service_events
where
    status = 'planned'
    and not is_held
    and (cast($district as varchar) is null or district_code = $district)
order by planned_on, event_id
limit 200
