{{ config(materialized='view') }}

-- A stock has no cohort; its denominator is one on every day and is not moved.
with moved as (
    select
        'balance_by_ledger' as definition_id, confirmed_on as moved_on, place_code, department_code,
        cast(signed_yuan as decimal(30, 8)) as numerator, cast(0 as bigint) as suspects
    from {{ ref('int_guarantee_events__signed') }}
    where exclusion_reason is null
    union all
    select 'own_risk_balance', confirmed_on, place_code, department_code, own_risk_yuan, 0
    from {{ ref('int_guarantee_events__signed') }}
    where exclusion_reason is null
    union all
    select 'balance_by_contract', starts_on, place_code, department_code, cast(principal_yuan as decimal(30, 8)), 0
    from {{ ref('int_guarantees__scoped') }}
    where exclusion_reason is null and coalesce(ends_on >= starts_on, true)
    union all
    select
        'balance_by_contract', ends_on + 1, place_code, department_code, cast(-principal_yuan as decimal(30, 8)), 0
    from {{ ref('int_guarantees__scoped') }}
    where exclusion_reason is null and ends_on >= starts_on
    union all
    select
        names.definition_id, overdrawn.moved_on, overdrawn.place_code, overdrawn.department_code,
        cast(0 as decimal(30, 8)), overdrawn.change
    from {{ ref('int_guarantees__overdrawn') }} as overdrawn
    cross join (values ('balance_by_ledger'), ('own_risk_balance'), ('balance_by_contract')) as names (definition_id)
)

select
    definitions.kpi_id,
    moved.definition_id,
    moved.moved_on,
    definitions.root_unit_code,
    moved.place_code,
    moved.department_code,
    moved.numerator,
    cast(0 as bigint) as denominator,
    moved.suspects
from moved
inner join {{ ref('int_definitions__begun') }} as definitions
    on moved.definition_id = definitions.definition_id
{{ join_root('moved.place_code') }}
