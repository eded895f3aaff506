{{ config(materialized='table') }}

select
    payment_id,
    application_id,
    policy_id,
    credit_code,
    department_code,
    district_code,
    stage,
    payable_yuan,
    paid_yuan,
    paid_on,
    payment_channel,
    fund_source,
    recovered_yuan,
    jobs_supported,
    cast(paid_yuan - coalesce(recovered_yuan, 0) as decimal(18, 2)) as net_paid_yuan
from {{ ref('stg_subsidy_payments') }}
