-- One row per application of one enterprise, the newest first, with what was paid on it; at most 200.
with paid as (
    select application_id, sum(net_paid_yuan) as paid_yuan
    from seen_subsidy_payments
    where credit_code = $code and paid_on <= $as_of
    group by application_id
)

select
    applications.application_id,
    applications.program,
    policies.policy_name,
    cast(applications.applied_at as date) as applied_on,
    cast(applications.approved_at as date) as approved_on,
    applications.status,
    applications.requested_yuan,
    applications.approved_yuan,
    paid.paid_yuan
from seen_subsidy_applications as applications
left join marts.dim_policies as policies
    on applications.policy_id = policies.policy_id
left join paid
    on applications.application_id = paid.application_id
where
    applications.credit_code = $code
    and cast(applications.applied_at as date) <= $as_of
order by applied_on desc, applications.application_id
limit 200
