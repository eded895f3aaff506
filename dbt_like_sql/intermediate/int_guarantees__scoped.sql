{{ config(materialized='table') }}

-- Only direct and shared policy business of government guarantors counts: a re-guarantee repeats the same loan.
select
    guarantees.*,
    {{ place_of() }} as place_code,
    case
        when not guarantees.is_government then 'not_government'
        when not guarantees.is_policy then 'not_policy'
        when guarantees.business_kind = 're_guarantee' then 're_guarantee'
    end as exclusion_reason
from {{ ref('stg_guarantees') }} as guarantees
{{ join_places('guarantees') }}
