{{ config(materialized='table') }}

-- Only what adds up over months, units and kinds is here; rates are taken from the sums.
with petitions as (
    select * from {{ ref('fct_petitions') }}
),

received as (
    select
        *,
        {{ month_of('accepted_on') }} as month
    from petitions
    where is_valid and accepted_on <= {{ as_of() }}
)

select
    month,
    district_code,
    department_code,
    channel,
    category,
    count(*) as petitions,
    count(*) filter (where is_closed) as closed,
    count(*) filter (where is_closed and is_on_time) as closed_on_time,
    count(*) filter (where is_overdue) as overdue,
    count(*) filter (where reopened_count > 0) as reopened,
    count(*) filter (where satisfaction <> 'not_rated') as rated,
    count(*) filter (where satisfaction in ('very_satisfied', 'satisfied')) as satisfied
from received
group by month, district_code, department_code, channel, category
