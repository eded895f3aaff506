{{ config(materialized='table') }}

select
    event_id,
    event_name,
    series,
    event_kind,
    host_code,
    host_name,
    district_code,
    planned_on,
    held_on,
    status,
    mode,
    venue,
    venue_kind,
    attendee_count,
    session_no,
    coalesce(status = 'held' and held_on <= {{ as_of() }}, false) as is_held
from {{ ref('stg_service_events') }}
