{{ config(
    description='台账余额等于期初加各期发生净额 / The ledger balance is the opening plus all flows, per unit',
    meta={'dagster': {'ref': {'name': 'results'}}}
) }}

with events as (
    select
        events.signed_yuan,
        within.root_unit_code,
        within.unit_kind,
        within.unit_code
    from {{ ref('int_guarantee_events__signed') }} as events
    inner join {{ ref('int_units__within') }} as within
        on events.place_code = within.place_code
    where
        events.exclusion_reason is null
        and events.confirmed_on <= {{ as_of() }}
),

summed as (
    select
        root_unit_code,
        unit_kind,
        unit_code,
        sum(signed_yuan) as balance_yuan
    from events
    group by root_unit_code, unit_kind, unit_code
)

select
    measured.unit_kind,
    measured.unit_code,
    measured.numerator,
    summed.balance_yuan
from {{ ref('measured') }} as measured
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        measured.kpi_id = definitions.kpi_id
        and measured.definition_id = definitions.definition_id
left join summed
    on
        definitions.root_unit_code = summed.root_unit_code
        and measured.unit_kind = summed.unit_kind
        and measured.unit_code = summed.unit_code
where
    measured.definition_id = 'balance_by_ledger'
    and measured.period_kind = 'to_date'
    and measured.unit_kind <> 'department'
    and measured.as_of = {{ as_of() }}
    and measured.numerator <> coalesce(summed.balance_yuan, 0)
