{{ config(materialized='table') }}

select
    fund_id,
    fund_name,
    level,
    series,
    district_code,
    parent_fund_id,
    committed_yuan,
    paid_in_yuan,
    fiscal_yuan,
    established_on,
    manager
from {{ ref('stg_funds') }}
