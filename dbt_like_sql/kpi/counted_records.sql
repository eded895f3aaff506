{{ config(materialized='table') }}

-- Every other record that a definition counts or leaves out, with what it adds on the as_of day.
with signed as (
    select *
    from {{ ref('int_guarantee_events__signed') }}
    where confirmed_on <= {{ as_of() }}
),

held as (
    select
        'balance_by_ledger' as definition_id, event_id as record_id, confirmed_on as moved_on, place_code,
        department_code, cast(signed_yuan as decimal(30, 8)) as numerator, exclusion_reason as reason
    from signed
    union all
    select 'own_risk_balance', event_id, confirmed_on, place_code, department_code, own_risk_yuan, exclusion_reason
    from signed
    union all
    -- A contract that has ended is taken off again the day after; of those left out only the standing ones are listed.
    select
        'balance_by_contract', guarantee_id, starts_on, place_code, department_code,
        cast(principal_yuan as decimal(30, 8)), exclusion_reason
    from {{ ref('int_guarantees__scoped') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on >= case when exclusion_reason is null then starts_on else {{ as_of() }} end, true)
    union all
    select
        'balance_by_contract', guarantee_id, ends_on + 1, place_code, department_code,
        cast(-principal_yuan as decimal(30, 8)), exclusion_reason
    from {{ ref('int_guarantees__scoped') }}
    where exclusion_reason is null and ends_on >= starts_on and ends_on < {{ as_of() }}
),

balances as (
    select
        definitions.kpi_id, held.definition_id, held.record_id, held.moved_on, held.place_code, held.department_code,
        held.numerator, cast(0 as decimal(30, 8)) as denominator, held.reason
    from held
    inner join {{ ref('int_definitions__begun') }} as definitions
        on held.definition_id = definitions.definition_id
    {{ join_root('held.place_code') }}
),

pairs as (
    select
        kpi_id, 'push_by_pair' as definition_id, policy_id || ' ' || credit_code as record_id,
        push_due_on as moved_on, place_code, department_code,
        case when is_pushed_in_time then 1 else 0 end as numerator, 1 as denominator, exclusion_reason as reason
    from {{ ref('int_policy_matches__due') }}
    union all
    select
        kpi_id, 'push_by_policy', policy_id, available_on, place_code, department_code,
        case when pushed_on is not null then 1 else 0 end, 1, exclusion_reason
    from {{ ref('int_policies__pushed') }}
)

select
    kpi_id, definition_id, record_id, moved_on, place_code, department_code, numerator, denominator, reason
from balances
union all
select
    kpi_id, definition_id, record_id, moved_on, place_code, department_code, cast(numerator as decimal(30, 8)),
    cast(denominator as decimal(30, 8)), reason
from pairs
union all
select
    kpi_id, definition_id, record_id, moved_on, place_code, department_code, numerator, denominator, exclusion_reason
from {{ ref('record_movements') }}
where moved_on <= {{ as_of() }}
