{{ config(materialized='table') }}

select
    match_id,
    policy_id,
    credit_code,
    is_eligible,
    eligible_on,
    rule_version,
    ineligible_reason
from {{ ref('stg_policy_matches') }}
