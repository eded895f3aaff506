{{ config(materialized='table') }}

select
    guarantee_id,
    guarantor,
    is_government,
    is_policy,
    business_kind,
    credit_code,
    district_code,
    department_code,
    principal_yuan,
    liability_share,
    starts_on,
    ends_on,
    fee_yuan,
    annual_fee_share,
    is_agri_small,
    first_guaranteed_on,
    starts_on <= {{ as_of() }} and coalesce(ends_on >= {{ as_of() }}, true) as is_in_force,
    exclusion_reason
from {{ ref('int_guarantees__scoped') }}
