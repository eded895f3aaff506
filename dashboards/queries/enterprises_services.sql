-- One row per visit, attendance or licence of one enterprise, the newest first; at most 200.
with services as (
    select 'visit' as kind, visit_id as service_id, visitor_role as words, visited_on as day, cast(null as date) as until_on
    from seen_visits
    where credit_code = $code and visited_on <= $as_of
    union all
    select 'attended', attendances.attendance_id, events.event_name, events.held_on, null
    from seen_attendances as attendances
    inner join seen_service_events as events on attendances.event_id = events.event_id
    where attendances.credit_code = $code and events.is_held
    union all
    select 'licence', licence_id, licence_name, issued_on, expires_on
    from seen_licences
    where credit_code = $code and issued_on <= $as_of
)

select *
from services
order by day desc, service_id
limit 200
