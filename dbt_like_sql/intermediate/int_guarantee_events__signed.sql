{{ config(materialized='table') }}

with signed as (
    select
        *,
        cast(case when event_kind = 'issued' then amount_yuan else -amount_yuan end as decimal(18, 2)) as signed_yuan
    from {{ ref('stg_guarantee_events') }}
)

select
    signed.event_id,
    signed.guarantee_id,
    signed.event_kind,
    signed.amount_yuan,
    signed.signed_yuan,
    -- Eight decimals hold the product exactly; it is rounded only after everything is added up.
    cast(
        signed.signed_yuan * coalesce(guarantees.liability_share, cast(1 as decimal(9, 6))) as decimal(30, 8)
    ) as own_risk_yuan,
    signed.occurred_on,
    signed.confirmed_on,
    signed.note,
    guarantees.district_code,
    guarantees.department_code,
    coalesce(guarantees.place_code, cities.unit_code) as place_code,
    case
        when guarantees.guarantee_id is null then 'unknown_guarantee'
        else guarantees.exclusion_reason
    end as exclusion_reason
from signed
left join {{ ref('int_guarantees__scoped') }} as guarantees
    on signed.guarantee_id = guarantees.guarantee_id
left join {{ ref('stg_units') }} as cities
    on cities.unit_kind = 'city'
