{{ config(materialized='table') }}

-- Only direct and shared policy business of government guarantors counts: a re-guarantee repeats the same loan.
select
    *,
    case
        when not is_government then 'not_government'
        when not is_policy then 'not_policy'
        when business_kind = 're_guarantee' then 're_guarantee'
    end as exclusion_reason
from {{ ref('stg_guarantees') }}
