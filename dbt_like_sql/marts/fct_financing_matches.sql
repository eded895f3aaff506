{{ config(materialized='table') }}

select
    request_id,
    credit_code,
    requested_yuan,
    requested_on,
    institution,
    matched_on,
    result,
    loan_id,
    district_code,
    {{ days_between('requested_on', 'matched_on') }} as days_to_match
from {{ ref('stg_financing_matches') }}
