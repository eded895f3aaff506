{{ config(materialized='table') }}

-- Several matches of one enterprise and policy are one pair; it is eligible from the earliest eligible match on.
with pairs as (
    select
        policy_id,
        credit_code,
        min(eligible_on) as first_matched_on,
        min(case when is_eligible then eligible_on end) as eligible_on
    from {{ ref('stg_policy_matches') }}
    group by policy_id, credit_code
)

select
    pairs.policy_id,
    pairs.credit_code,
    pairs.first_matched_on,
    pairs.eligible_on,
    policies.policy_id is not null as is_known_policy,
    policies.is_fiscal,
    coalesce(policies.online_on, policies.issued_on) as available_on,
    policies.department_code,
    enterprises.district_code,
    delivered.first_delivered_on
from pairs
left join {{ ref('stg_policies') }} as policies
    on pairs.policy_id = policies.policy_id
left join {{ ref('stg_enterprises') }} as enterprises
    on pairs.credit_code = enterprises.credit_code
left join {{ ref('int_policy_pushes__delivered') }} as delivered
    on
        pairs.policy_id = delivered.policy_id
        and pairs.credit_code = delivered.credit_code
