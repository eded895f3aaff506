{{ config(materialized='table') }}

select
    credit_code,
    enterprise_name,
    entity_type,
    ownership,
    founded_on,
    status,
    ended_on,
    district_code,
    street,
    park,
    industry_code,
    employees,
    revenue_yuan,
    assets_yuan,
    size,
    is_specialised,
    is_high_tech,
    coalesce(status, 'active') = 'active' as is_operating
from {{ ref('stg_enterprises') }}
