-- One row: enterprises' attendances of the year of the snapshot, the topics they raised, and those answered on the spot.
select
    count(*) as attendances,
    count(distinct attendances.credit_code) as enterprises,
    count(attendances.requested_topic) as topics,
    count(attendances.requested_topic) filter (where attendances.is_answered_on_site) as answered
from seen_attendances as attendances
inner join seen_service_events as events
    on attendances.event_id = events.event_id
where
    events.is_held
    and events.held_on >= date_trunc('year', cast($as_of as date))
    and (cast($district as varchar) is null or events.district_code = $district)
