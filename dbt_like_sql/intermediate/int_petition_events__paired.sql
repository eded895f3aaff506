{{ config(materialized='table') }}

-- Only petitions whose events say more than one closure that held: the others need no sequence.
with petitions_reclosed as (
    select petition_id
    from {{ ref('stg_petition_events') }}
    where action in ('close', 'reopen')
    group by petition_id
    having
        count(*) > 1
        and count(*) filter (where action = 'close') > 0
),

sequenced as (
    select
        events.petition_id,
        events.action,
        events.happened_at,
        lead(events.happened_at) over (
            partition by events.petition_id
            -- 'close' sorts before 'reopen': of two events in one instant the reopening holds.
            order by events.happened_at asc nulls last, events.action asc nulls last, events.event_id asc nulls last
        ) as next_at
    from {{ ref('stg_petition_events') }} as events
    inner join petitions_reclosed
        on events.petition_id = petitions_reclosed.petition_id
    where events.action in ('close', 'reopen')
)

select
    petition_id,
    happened_at as closed_at,
    {{ as_day('happened_at') }} as closed_on,
    next_at as ended_at,
    {{ as_day('next_at') }} as ended_on
from sequenced
where action = 'close'
