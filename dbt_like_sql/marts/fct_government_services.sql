{{ config(materialized='table') }}

select
    case_id,
    item_code,
    item_name,
    series,
    credit_code,
    department_code,
    district_code,
    channel,
    applied_at,
    first_response_at,
    accepted_at,
    finished_at,
    result,
    is_instant
from {{ ref('stg_government_services') }}
