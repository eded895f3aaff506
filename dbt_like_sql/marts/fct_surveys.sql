{{ config(materialized='table') }}

select
    survey_id,
    batch,
    agency,
    unit_code,
    surveyed_on,
    sample_size,
    valid_sample,
    score,
    dimension
from {{ ref('stg_surveys') }}
