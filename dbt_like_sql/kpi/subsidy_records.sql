-- Policies that can be paid online, and payments: how they were applied for, in which stage, how much.
with policies as (
    select
        policies.policy_id,
        policies.department_code,
        policies.payment_channel in ('online', 'apply_free') as is_online,
        coalesce(policies.online_on, policies.issued_on) as available_on,
        {{ place_of() }} as place_code
    from {{ ref('stg_policies') }} as policies
    {{ join_places('policies') }}
    where policies.is_fiscal
),

payments as (
    select
        payments.payment_id,
        payments.application_id,
        payments.policy_id,
        applications.program,
        payments.department_code,
        payments.paid_on,
        payments.paid_yuan,
        payments.payment_channel in ('online', 'apply_free') as is_online,
        payments.stage in ('advance', 'final') as is_staged,
        {{ place_of() }} as place_code
    from {{ ref('stg_subsidy_payments') }} as payments
    left join {{ ref('stg_subsidy_applications') }} as applications
        on payments.application_id = applications.application_id
    {{ join_places('payments') }}
),

policies_counted as (
    {{ counted('policies', ['online_by_policy'], day='available_on') }}
),

payments_of_policies as (
    select
        payments.*,
        policies.available_on
    from payments
    inner join policies
        on payments.policy_id = policies.policy_id
),

payments_counted as (
    {{ counted('payments_of_policies', ['online_by_payment'], day='paid_on') }}
),

amounts_counted as (
    {{ counted('payments', ['advance_and_final_by_amount', 'subsidies_paid'], day='paid_on', series='program') }}
),

projects_counted as (
    {{ counted('payments', ['advance_and_final_by_project'], day='paid_on', series='program') }}
),

projects_ordered as (
    select
        *,
        row_number() over (
            partition by kpi_id, definition_id, application_id
            order by moved_on asc nulls last, payment_id asc nulls last
        ) as occurrence
    from projects_counted
),

moved as (
    select
        kpi_id, definition_id, policy_id as record_id, root_unit_code, place_code, department_code, moved_on,
        case when is_online then 1 else 0 end as numerator, 1 as denominator
    from policies_counted
    union all
    select
        kpi_id, definition_id, payment_id, root_unit_code, place_code, department_code, moved_on,
        case when is_online then 1 else 0 end, 1
    from payments_counted
    where available_on between window_start and counted_until
    union all
    select
        kpi_id, definition_id, payment_id, root_unit_code, place_code, department_code, moved_on,
        case when is_staged or definition_id = 'subsidies_paid' then paid_yuan else 0 end,
        case when definition_id = 'subsidies_paid' then 0 else paid_yuan end
    from amounts_counted
    union all
    select
        kpi_id, definition_id, application_id, root_unit_code, place_code, department_code, moved_on,
        case when is_staged then 1 else 0 end, 1
    from projects_ordered
    where occurrence = 1
)

select
    *,
    cast(null as string) as exclusion_reason
from moved
