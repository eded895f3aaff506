-- One row per series: events of the year of the snapshot, held, still planned and cancelled, and who came.
select
    series,
    count(*) filter (where is_held) as held,
    count(*) filter (where not is_held and status = 'planned' and planned_on > $as_of) as ahead,
    count(*) filter (where not is_held and status = 'planned' and planned_on <= $as_of) as late,
    count(*) filter (where status = 'cancelled') as cancelled,
    cast(coalesce(sum(attendee_count) filter (where is_held), 0) as bigint) as attendees,
    max(held_on) filter (where is_held) as last_on
from seen_service_events
where
    extract('year' from coalesce(held_on, planned_on)) = extract('year' from cast($as_of as date))
    and (cast($district as varchar) is null or district_code = $district)
group by series
order by held desc, series
