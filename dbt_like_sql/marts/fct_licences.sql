{{ config(materialized='table') }}

select
    licence_id,
    licence_name,
    credit_code,
    department_code,
    issued_on,
    expires_on,
    renewed_on,
    coalesce(expires_on < {{ as_of() }}, false) and renewed_on is null as is_expired
from {{ ref('stg_licences') }}
