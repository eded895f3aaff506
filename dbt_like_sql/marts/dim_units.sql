{{ config(materialized='table') }}

select
    unit_code,
    unit_name,
    unit_kind,
    parent_code,
    aliases,
    is_active,
    display_order
from {{ ref('stg_units') }}
