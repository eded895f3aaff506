-- One row per kind of visitor in the year of the snapshot: visits and the enterprises that were visited.
select
    visitor_role,
    count(*) as visits,
    count(distinct credit_code) as enterprises,
    count(petition_id) as petitions
from seen_visits
where
    visited_on <= $as_of
    and visited_on >= date_trunc('year', cast($as_of as date))
    and (cast($district as varchar) is null or district_code = $district)
group by visitor_role
order by visits desc, visitor_role
