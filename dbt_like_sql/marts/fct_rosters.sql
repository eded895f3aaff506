{{ config(materialized='table') }}

select
    member_id,
    series,
    credit_code,
    department_code,
    district_code,
    listed_on,
    removed_on,
    specialist_assigned_on,
    served_on
from {{ ref('stg_rosters') }}
