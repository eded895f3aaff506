{{ config(materialized='table') }}

-- Events overrule the closing time in the record. They mostly agree with it, so the few that differ are kept and all
-- readers of petitions join a small table.
select
    events.petition_id,
    events.closed_at,
    events.reopened_count
from {{ ref('int_petition_events__closed') }} as events
inner join {{ ref('stg_petitions') }} as petitions
    on events.petition_id = petitions.petition_id
where
    events.reopened_count > 0
    or events.closed_at is distinct from
    case when {{ as_day('petitions.closed_at') }} <= {{ as_of() }} then petitions.closed_at end
