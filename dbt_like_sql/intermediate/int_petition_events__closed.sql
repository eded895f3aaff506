-- The closure that holds at the end of the as_of day, for every petition that any event closes.
with petitions_closed as (
    select
        petition_id,
        min(happened_at) filter (where action = 'close') as closed_at,
        count(*) as changes,
        count(*) filter (where action = 'reopen' and {{ as_day('happened_at') }} <= {{ as_of() }}) as reopened_count
    from {{ ref('stg_petition_events') }}
    where action in ('close', 'reopen')
    group by petition_id
    having count(*) filter (where action = 'close') > 0
),

holding as (
    select
        petition_id,
        max(closed_at) as closed_at
    from {{ ref('int_petition_events__paired') }}
    where
        closed_on <= {{ as_of() }}
        and (ended_on is null or ended_on > {{ as_of() }})
    group by petition_id
)

select
    petitions_closed.petition_id,
    case
        when petitions_closed.changes > 1 then holding.closed_at
        when {{ as_day('petitions_closed.closed_at') }} <= {{ as_of() }} then petitions_closed.closed_at
    end as closed_at,
    cast(petitions_closed.reopened_count as bigint) as reopened_count
from petitions_closed
left join holding
    on petitions_closed.petition_id = holding.petition_id
