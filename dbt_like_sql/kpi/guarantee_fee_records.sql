-- What guarantees of the window cost, weighted by amount and days: no mean of rates, no rate turned upside down.
-- Numerators are yuan times days, so that nothing is divided before everything is added up.
with guarantees as (
    select
        guarantees.*,
        cast(
            {{ days_between('guarantees.starts_on', 'guarantees.ends_on') }} + 1 as decimal(8, 0)
        ) as days_in_force
    from {{ ref('int_guarantees__scoped') }} as guarantees
),

costed as (
    select
        *,
        cast(
            coalesce(
                cast(principal_yuan * annual_fee_share as decimal(24, 8)) * days_in_force,
                cast(fee_yuan * 365 as decimal(30, 8))
            ) as decimal(30, 8)
        ) as fee_yuan_days,
        cast(principal_yuan * days_in_force as decimal(30, 8)) as principal_yuan_days,
        case
            when exclusion_reason is not null then exclusion_reason
            when coalesce(days_in_force <= 0, true) then 'no_term'
            when annual_fee_share is null and fee_yuan is null then 'no_fee'
        end as cost_reason
    from guarantees
),

weighted as (
    {{ counted(
        'costed',
        ['fee_rate_by_amount_and_days', 'fee_rate_agri_small', 'fee_rate_by_contract', 'fee_income_over_amount'],
        day='starts_on'
    ) }}
),

judged as (
    select
        *,
        case
            when cost_reason is not null then cost_reason
            when definition_id = 'fee_rate_agri_small' and not coalesce(is_agri_small, false) then 'not_agri_small'
            when definition_id = 'fee_rate_by_contract' and annual_fee_share is null then 'no_fee'
            when definition_id = 'fee_income_over_amount' and fee_yuan is null then 'no_fee'
        end as left_out
    from weighted
)

select
    kpi_id,
    definition_id,
    guarantee_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    case definition_id
        when 'fee_rate_by_contract' then cast(annual_fee_share as decimal(30, 8))
        when 'fee_income_over_amount' then cast(fee_yuan as decimal(30, 8))
        else fee_yuan_days
    end as numerator,
    case definition_id
        when 'fee_rate_by_contract' then cast(1 as decimal(30, 8))
        when 'fee_income_over_amount' then cast(principal_yuan as decimal(30, 8))
        else principal_yuan_days
    end as denominator,
    left_out as exclusion_reason
from judged
