-- Petitions that were handed to more than one office, sent back or opened again: few of many.
select petition_id
from {{ ref('stg_petition_events') }}
where {{ as_day('happened_at') }} <= {{ as_of() }}
group by petition_id
having
    count(*) filter (where action = 'assign') > 1
    or count(*) filter (where action in ('return', 'reopen')) > 0
