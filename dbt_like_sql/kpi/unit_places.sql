{{ config(materialized='table') }}

select
    root_unit_code,
    place_code,
    unit_kind,
    unit_code,
    is_whole
from {{ ref('int_units__within') }}
