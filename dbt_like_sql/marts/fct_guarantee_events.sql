{{ config(materialized='table') }}

select
    event_id,
    guarantee_id,
    event_kind,
    amount_yuan,
    occurred_on,
    confirmed_on,
    note,
    signed_yuan,
    own_risk_yuan,
    district_code,
    department_code,
    exclusion_reason
from {{ ref('int_guarantee_events__signed') }}
