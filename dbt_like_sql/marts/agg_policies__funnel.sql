{{ config(materialized='table') }}

-- Every step counts enterprises of its own: an application may come without a push, so no step is a part of another.
with policies as (
    select * from {{ ref('dim_policies') }}
),

matched as (
    select policy_id, count(distinct credit_code) as matched
    from {{ ref('fct_policy_matches') }}
    where is_eligible and eligible_on <= {{ as_of() }}
    group by policy_id
),

pushed as (
    select
        policy_id,
        count(distinct credit_code) as pushed,
        count(distinct credit_code) filter (where delivered_on <= {{ as_of() }}) as reached,
        count(distinct credit_code) filter (where {{ as_day('read_at') }} <= {{ as_of() }}) as readers
    from {{ ref('fct_policy_pushes') }}
    where {{ as_day('pushed_at') }} <= {{ as_of() }}
    group by policy_id
),

applied as (
    select
        policy_id,
        count(distinct credit_code) as applied,
        count(distinct credit_code) filter (where {{ as_day('approved_at') }} <= {{ as_of() }}) as approved,
        sum(requested_yuan) as requested_yuan,
        sum(approved_yuan) filter (where {{ as_day('approved_at') }} <= {{ as_of() }}) as approved_yuan
    from {{ ref('fct_subsidy_applications') }}
    where {{ as_day('applied_at') }} <= {{ as_of() }}
    group by policy_id
),

paid as (
    select policy_id, count(distinct credit_code) as paid, sum(net_paid_yuan) as paid_yuan
    from {{ ref('fct_subsidy_payments') }}
    where paid_on <= {{ as_of() }}
    group by policy_id
)

select
    policies.policy_id,
    policies.policy_name,
    policies.level,
    policies.department_code,
    policies.district_code,
    policies.is_fiscal,
    policies.available_on,
    policies.apply_from_on,
    policies.apply_until_on,
    policies.budget_yuan,
    coalesce(matched.matched, 0) as matched,
    coalesce(pushed.pushed, 0) as pushed,
    coalesce(pushed.reached, 0) as reached,
    coalesce(pushed.readers, 0) as readers,
    coalesce(applied.applied, 0) as applied,
    coalesce(applied.approved, 0) as approved,
    coalesce(paid.paid, 0) as paid,
    cast(coalesce(applied.requested_yuan, 0) as decimal(18, 2)) as requested_yuan,
    cast(coalesce(applied.approved_yuan, 0) as decimal(18, 2)) as approved_yuan,
    cast(coalesce(paid.paid_yuan, 0) as decimal(18, 2)) as paid_yuan
from policies
left join matched on policies.policy_id = matched.policy_id
left join pushed on policies.policy_id = pushed.policy_id
left join applied on policies.policy_id = applied.policy_id
left join paid on policies.policy_id = paid.policy_id
