-- One row per policy that was pushed to one enterprise: when it was pushed, reached the enterprise and was read.
select
    pushes.policy_id,
    any_value(policies.policy_name) as policy_name,
    min(cast(pushes.pushed_at as date)) as pushed_on,
    min(pushes.delivered_on) as delivered_on,
    min(cast(pushes.read_at as date)) as read_on
from seen_policy_pushes as pushes
left join marts.dim_policies as policies
    on pushes.policy_id = policies.policy_id
where
    pushes.credit_code = $code
    and cast(pushes.pushed_at as date) <= $as_of
group by pushes.policy_id
order by pushed_on desc, pushes.policy_id
limit 200
