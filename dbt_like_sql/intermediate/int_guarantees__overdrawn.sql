-- Days on which a counted guarantee falls below zero (+1) or comes back (-1): more was released than was issued.
with daily as (
    select
        guarantee_id,
        place_code,
        department_code,
        confirmed_on,
        sum(signed_yuan) as moved_yuan
    from {{ ref('int_guarantee_events__signed') }}
    where exclusion_reason is null
    group by guarantee_id, place_code, department_code, confirmed_on
),

balances as (
    select
        *,
        sum(moved_yuan) over (
            partition by guarantee_id order by confirmed_on asc nulls last
            rows between unbounded preceding and current row
        ) as balance_yuan
    from daily
),

flagged as (
    select
        *,
        case when balance_yuan < 0 then 1 else 0 end as is_negative,
        case
            when lag(balance_yuan) over (partition by guarantee_id order by confirmed_on asc nulls last) < 0 then 1
            else 0
        end as was_negative
    from balances
)

select
    guarantee_id,
    place_code,
    department_code,
    confirmed_on as moved_on,
    cast(is_negative - was_negative as bigint) as change
from flagged
where is_negative <> was_negative
