-- One row per policy that fits the filters: enterprises and money at every step, the largest payments first.
select *
from seen_policy_funnel
where
    (cast($level as varchar) is null or level = $level)
    and (cast($department as varchar) is null or department_code = $department)
    and (cast($q as varchar) is null or contains(lower(policy_name), lower($q)))
order by paid_yuan desc, matched desc, policy_id
