{{ config(materialized='table') }}

select
    visit_id,
    credit_code,
    enterprise_name,
    visitor_role,
    department_code,
    district_code,
    visited_on,
    petition_id
from {{ ref('stg_visits') }}
