-- One row per kind of event since the year began, and one for the balance before: signed amounts within the scope of policy.
select
    case when occurred_on < date_trunc('year', cast($as_of as date)) then 'opening' else event_kind end as kind,
    count(*) as events,
    sum(signed_yuan) as signed_yuan
from seen_guarantee_events
where
    exclusion_reason is null
    and occurred_on <= $as_of
    and (cast($district as varchar) is null or district_code = $district)
group by kind
order by kind
