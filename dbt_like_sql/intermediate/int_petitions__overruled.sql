{{ config(materialized='table') }}

-- Petitions of which the events say more than the record: few of many, so that all others join a small table.
with judged_by_events as (
    select
        petitions.petition_id,
        closed.petition_id is not null as is_closed_by_events,
        closed.closed_at as closed_by_events_at,
        case
            when {{ as_day('petitions.closed_at') }} <= {{ as_of() }} then petitions.closed_at
        end as recorded_closed_at,
        coalesce(closed.reopened_count, 0) as reopened_count,
        retried.petition_id is not null as is_retried
    from {{ ref('stg_petitions') }} as petitions
    left join {{ ref('int_petition_events__closed') }} as closed
        on petitions.petition_id = closed.petition_id
    left join {{ ref('int_petition_events__retried') }} as retried
        on petitions.petition_id = retried.petition_id
)

select
    petition_id,
    case when is_closed_by_events then closed_by_events_at else recorded_closed_at end as closed_at,
    reopened_count,
    is_retried
from judged_by_events
where
    is_retried
    or (is_closed_by_events and closed_by_events_at is distinct from recorded_closed_at)
