{{ config(materialized='table') }}

select
    publication_id,
    series,
    title,
    topic,
    department_code,
    district_code,
    published_on,
    url
from {{ ref('stg_publications') }}
