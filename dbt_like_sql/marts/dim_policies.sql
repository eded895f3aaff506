{{ config(materialized='table') }}

select
    policy_id,
    policy_name,
    document_no,
    level,
    department_code,
    district_code,
    is_fiscal,
    issued_on,
    online_on,
    expires_on,
    is_apply_free,
    payment_channel,
    apply_from_on,
    apply_until_on,
    budget_yuan,
    coalesce(online_on, issued_on) as available_on
from {{ ref('stg_policies') }}
