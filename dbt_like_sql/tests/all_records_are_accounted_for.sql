{{ config(description='每条记录要么计入，要么列明不计原因 / Every record is counted or left out for a stated reason') }}

-- What exists, counted without the KPI models, against the city's denominator (balance) plus the exclusions.
with existing as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        count(*) as total
    from {{ ref('int_petitions__judged') }} as petitions
    cross join {{ ref('int_definitions__begun') }} as definitions
    where
        definitions.definition_id in ('closure_of_due', 'on_time_of_due', 'closure_of_received', 'on_time_of_closed')
        and (
            petitions.accepted_on <= {{ as_of() }}
            or petitions.due_on <= {{ as_of() }}
            or petitions.closed_on <= {{ as_of() }}
            or petitions.reopened_count > 0
        )
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        count(distinct matches.policy_id || ' ' || matches.credit_code)
    from {{ ref('fct_policy_matches') }} as matches
    cross join {{ ref('int_definitions__begun') }} as definitions
    where
        definitions.definition_id = 'push_by_pair'
        and matches.eligible_on <= {{ as_of() }}
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        count(*)
    from {{ ref('dim_policies') }} as policies
    cross join {{ ref('int_definitions__begun') }} as definitions
    where
        definitions.definition_id = 'push_by_policy'
        and coalesce(policies.available_on <= {{ as_of() }}, true)
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        sum(case when definitions.definition_id = 'own_risk_balance' then events.own_risk_yuan else events.signed_yuan end)
    from {{ ref('fct_guarantee_events') }} as events
    cross join {{ ref('int_definitions__begun') }} as definitions
    where
        definitions.definition_id in ('balance_by_ledger', 'own_risk_balance')
        and events.confirmed_on <= {{ as_of() }}
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        sum(guarantees.principal_yuan)
    from {{ ref('fct_guarantees') }} as guarantees
    cross join {{ ref('int_definitions__begun') }} as definitions
    where
        definitions.definition_id = 'balance_by_contract'
        and guarantees.is_in_force
    group by definitions.kpi_id, definitions.definition_id
),

excluded as (
    select kpi_id, definition_id, records as total from {{ ref('petition_exclusions') }}
    union all
    select kpi_id, definition_id, records from {{ ref('push_exclusions') }}
    union all
    select kpi_id, definition_id, amount_yuan from {{ ref('guarantee_exclusions') }}
),

accounted as (
    select
        measured.kpi_id,
        measured.definition_id,
        case when definitions.kind = 'stock' then measured.numerator else measured.denominator end as total
    from {{ ref('measured') }} as measured
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            measured.kpi_id = definitions.kpi_id
            and measured.definition_id = definitions.definition_id
    where
        measured.unit_kind = 'city'
        and measured.period_kind = 'to_date'
        and measured.as_of = {{ as_of() }}
    union all
    select * from excluded
    union all
    select kpi_id, definition_id, -total from existing
)

select
    kpi_id,
    definition_id,
    sum(total) as unaccounted
from accounted
group by kpi_id, definition_id
having sum(total) <> 0
