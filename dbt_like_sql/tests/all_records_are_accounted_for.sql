{{ config(
    description='每条记录要么计入，要么列明不计原因 / Every record is counted or left out for a stated reason',
    meta={'dagster': {'ref': {'name': 'exclusions'}}}
) }}

-- What exists in a jurisdiction, counted without the KPI models, against its denominator (balance) plus the exclusions.
with petitions_known as (
    -- Only petitions received after the as_of day need a closer look, so only they are read in full.
    select
        rooted.root_unit_code,
        count(*) as petitions
    from {{ ref('stg_petitions') }} as petitions
    {{ join_places('petitions', street='street') }}
    inner join {{ ref('int_units__within') }} as rooted
        on
            {{ place_of('street') }} = rooted.place_code
            and rooted.is_whole
    group by rooted.root_unit_code
    union all
    select
        rooted.root_unit_code,
        -count(*)
    from {{ ref('fct_petitions') }} as petitions
    inner join {{ ref('int_units__within') }} as rooted
        on
            petitions.place_code = rooted.place_code
            and rooted.is_whole
    where
        petitions.accepted_at >= cast({{ as_of() }} + 1 as timestamp)
        and coalesce(petitions.due_on > {{ as_of() }}, true)
        and petitions.closed_on is null
        and petitions.reopened_count = 0
    group by rooted.root_unit_code
),

existing as (
    select
        definitions.kpi_id,
        definitions.definition_id,
        cast(sum(petitions_known.petitions) as decimal(38, 8)) as total
    from petitions_known
    inner join {{ ref('int_definitions__begun') }} as definitions
        on petitions_known.root_unit_code = definitions.root_unit_code
    where
        definitions.definition_id in ('closure_of_due', 'on_time_of_due', 'closure_of_received', 'on_time_of_closed')
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        cast(count(distinct matches.policy_id || ' ' || matches.credit_code) as decimal(38, 8))
    from {{ ref('fct_policy_matches') }} as matches
    inner join {{ ref('int_policy_matches__paired') }} as pairs
        on
            matches.policy_id = pairs.policy_id
            and matches.credit_code = pairs.credit_code
    cross join {{ ref('int_definitions__begun') }} as definitions
    {{ join_places('pairs') }}
    {{ join_root(place_of()) }}
    where
        definitions.definition_id = 'push_by_pair'
        and matches.eligible_on <= {{ as_of() }}
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        cast(count(*) as decimal(38, 8))
    from {{ ref('dim_policies') }} as policies
    cross join {{ ref('int_definitions__begun') }} as definitions
    {{ join_places('policies') }}
    {{ join_root(place_of()) }}
    where
        definitions.definition_id = 'push_by_policy'
        and coalesce(policies.available_on <= {{ as_of() }}, true)
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        cast(sum(
            case
                when definitions.definition_id = 'own_risk_balance' then events.own_risk_yuan
                else events.signed_yuan
            end
        ) as decimal(38, 8))
    from {{ ref('int_guarantee_events__signed') }} as events
    cross join {{ ref('int_definitions__begun') }} as definitions
    {{ join_root('events.place_code') }}
    where
        definitions.definition_id in ('balance_by_ledger', 'own_risk_balance')
        and events.confirmed_on <= {{ as_of() }}
    group by definitions.kpi_id, definitions.definition_id

    union all

    select
        definitions.kpi_id,
        definitions.definition_id,
        cast(sum(guarantees.principal_yuan) as decimal(38, 8))
    from {{ ref('int_guarantees__scoped') }} as guarantees
    cross join {{ ref('int_definitions__begun') }} as definitions
    {{ join_root('guarantees.place_code') }}
    where
        definitions.definition_id = 'balance_by_contract'
        and guarantees.starts_on <= {{ as_of() }}
        and coalesce(guarantees.ends_on >= {{ as_of() }}, true)
    group by definitions.kpi_id, definitions.definition_id
),

excluded as (
    select kpi_id, definition_id, cast(records as decimal(38, 8)) as total from {{ ref('petition_exclusions') }}
    union all
    select kpi_id, definition_id, cast(records as decimal(38, 8)) from {{ ref('push_exclusions') }}
    union all
    select kpi_id, definition_id, amount_yuan from {{ ref('guarantee_exclusions') }}
),

accounted as (
    select
        measured.kpi_id,
        measured.definition_id,
        cast(
            case when definitions.kind = 'stock' then measured.numerator else measured.denominator end as decimal(38, 8)
        ) as total
    from {{ ref('measured') }} as measured
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            measured.kpi_id = definitions.kpi_id
            and measured.definition_id = definitions.definition_id
    inner join (select distinct kpi_id, definition_id from existing) as checked
        on
            measured.kpi_id = checked.kpi_id
            and measured.definition_id = checked.definition_id
    where
        measured.source_kind = 'computed'
        and measured.is_whole
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
