-- One row per month of the year of the snapshot: events held and enterprises visited.
with held as (
    select cast(date_trunc('month', held_on) as date) as month, count(*) as events, 0 as visits
    from seen_service_events
    where is_held and (cast($district as varchar) is null or district_code = $district)
    group by month
),

visited as (
    select cast(date_trunc('month', visited_on) as date) as month, 0 as events, count(*) as visits
    from seen_visits
    where visited_on <= $as_of and (cast($district as varchar) is null or district_code = $district)
    group by month
),

together as (
    select * from held
    union all
    select * from visited
)

select
    month,
    cast(sum(events) as bigint) as events,
    cast(sum(visits) as bigint) as visits
from together
where extract('year' from month) = extract('year' from cast($as_of as date))
group by month
order by month
