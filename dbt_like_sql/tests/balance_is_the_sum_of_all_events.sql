{{ config(
    description='台账余额等于期初加各期发生净额 / The ledger balance is the opening plus all flows, per unit',
    meta={'dagster': {'ref': {'name': 'results'}}}
) }}

with summed as (
    select
        units.unit_kind,
        units.unit_code,
        coalesce(sum(events.signed_yuan), 0) as balance_yuan
    from {{ ref('int_units__listed') }} as units
    left join {{ ref('fct_guarantee_events') }} as events
        on
            events.exclusion_reason is null
            and events.confirmed_on <= {{ as_of() }}
            and case
                when units.unit_kind = 'city' then true
                when units.unit_kind = 'district' then coalesce(events.district_code, 'UNASSIGNED') = units.unit_code
                else coalesce(events.department_code, 'UNASSIGNED') = units.unit_code
            end
    group by units.unit_kind, units.unit_code
)

select
    measured.unit_kind,
    measured.unit_code,
    measured.numerator,
    summed.balance_yuan
from {{ ref('measured') }} as measured
inner join summed
    on
        measured.unit_kind = summed.unit_kind
        and measured.unit_code = summed.unit_code
where
    measured.definition_id = 'balance_by_ledger'
    and measured.period_kind = 'to_date'
    and measured.as_of = {{ as_of() }}
    and measured.numerator <> summed.balance_yuan
