{{ config(materialized='table') }}

select
    application_id,
    policy_id,
    program,
    credit_code,
    project_id,
    department_code,
    district_code,
    applied_at,
    apply_channel,
    accepted_at,
    approved_at,
    rejected_at,
    reject_reason,
    requested_yuan,
    approved_yuan,
    settled_yuan,
    status,
    subsidy_year,
    coalesce(approved_at, rejected_at) as decided_at
from {{ ref('stg_subsidy_applications') }}
