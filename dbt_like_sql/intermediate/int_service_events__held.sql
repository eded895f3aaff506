{{ config(materialized='table') }}

select
    events.event_id,
    events.series,
    events.held_on,
    events.host_code as department_code,
    {{ place_of() }} as place_code
from {{ ref('stg_service_events') }} as events
{{ join_places('events', department='host_code') }}
where
    events.status = 'held'
    and events.held_on is not null
