-- How soon the government pays what it bought, and which small suppliers its list reaches.
with payments as (
    select
        payments.payment_id,
        payments.supplier_credit_code as credit_code,
        payments.supplier_size,
        payments.is_on_sme_list,
        payments.buyer_code as department_code,
        payments.accepted_on,
        payments.paid_on,
        payments.paid_yuan,
        cast(paid_days.workday_number - accepted_days.workday_number as decimal(8, 0)) as workdays_taken,
        {{ place_of() }} as place_code
    from {{ ref('stg_procurement_payments') }} as payments
    left join {{ ref('stg_calendar') }} as accepted_days
        on payments.accepted_on = accepted_days.day
    left join {{ ref('stg_calendar') }} as paid_days
        on payments.paid_on = paid_days.day
    {{ join_places('payments', department='buyer_code') }}
),

paid as (
    {{ counted('payments', ['workdays_to_pay', 'workdays_to_pay_by_amount'], day='paid_on') }}
),

listed as (
    {{ counted('payments', ['list_suppliers'], day='accepted_on') }}
),

listed_small as (
    select * from listed
    where
        is_on_sme_list
        and supplier_size in ('micro', 'small', 'medium')
),

suppliers as (
    {{ firsts('listed_small', 'payment_id') }}
)

select
    kpi_id,
    definition_id,
    payment_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    cast(
        case definition_id when 'workdays_to_pay' then workdays_taken else workdays_taken * paid_yuan end
        as decimal(30, 8)
    ) as numerator,
    cast(case definition_id when 'workdays_to_pay' then 1 else paid_yuan end as decimal(30, 8)) as denominator,
    case
        when workdays_taken is null then 'outside_calendar'
        when definition_id = 'workdays_to_pay_by_amount' and paid_yuan is null then 'no_amount'
    end as exclusion_reason
from paid

union all

select
    kpi_id,
    definition_id,
    payment_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    1,
    0,
    null
from suppliers
