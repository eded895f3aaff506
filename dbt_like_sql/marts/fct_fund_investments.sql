{{ config(materialized='table') }}

select
    investment_id,
    fund_id,
    project_name,
    credit_code,
    industry,
    invested_yuan,
    invested_on,
    is_private,
    district_code
from {{ ref('stg_fund_investments') }}
