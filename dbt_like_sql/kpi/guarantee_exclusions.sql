{{ config(materialized='view') }}

with excluded as (
    select
        'balance_by_ledger' as definition_id, exclusion_reason as reason, place_code, department_code,
        cast(signed_yuan as decimal(30, 8)) as amount_yuan
    from {{ ref('int_guarantee_events__signed') }}
    where exclusion_reason is not null and confirmed_on <= {{ as_of() }}
    union all
    select 'own_risk_balance', exclusion_reason, place_code, department_code, own_risk_yuan
    from {{ ref('int_guarantee_events__signed') }}
    where exclusion_reason is not null and confirmed_on <= {{ as_of() }}
    union all
    select
        'balance_by_contract', exclusion_reason, place_code, department_code,
        cast(principal_yuan as decimal(30, 8))
    from {{ ref('int_guarantees__scoped') }}
    where
        exclusion_reason is not null
        and starts_on <= {{ as_of() }}
        and coalesce(ends_on >= {{ as_of() }}, true)
)

select
    definitions.kpi_id,
    excluded.definition_id,
    definitions.root_unit_code,
    excluded.place_code,
    excluded.department_code,
    excluded.reason,
    count(*) as records,
    cast(sum(excluded.amount_yuan) as decimal(38, 8)) as amount_yuan
from excluded
inner join {{ ref('int_definitions__begun') }} as definitions
    on excluded.definition_id = definitions.definition_id
{{ join_root('excluded.place_code') }}
group by
    definitions.kpi_id,
    excluded.definition_id,
    definitions.root_unit_code,
    excluded.place_code,
    excluded.department_code,
    excluded.reason
