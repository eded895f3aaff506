-- Loans that were helped along or are preferential, enterprises that got one, and where funds put their money.
with lent as (
    select
        loans.loan_id,
        loans.disbursed_on,
        loans.disbursed_yuan,
        loans.is_preferential,
        matched.loan_id is not null as is_helped,
        cast(null as string) as department_code,
        {{ place_of() }} as place_code
    from {{ ref('stg_loans') }} as loans
    left join (
        select distinct loan_id from {{ ref('stg_financing_matches') }}
        where result = 'loaned'
    ) as matched
        on loans.loan_id = matched.loan_id
    {{ join_places('loans', department=none) }}
    where loans.disbursed_yuan is not null
),

matches as (
    select
        matches.request_id,
        matches.credit_code,
        matches.matched_on,
        cast(null as string) as department_code,
        {{ place_of() }} as place_code
    from {{ ref('stg_financing_matches') }} as matches
    {{ join_places('matches', department=none) }}
    where matches.result = 'loaned'
),

invested as (
    select
        investments.investment_id,
        funds.series,
        investments.invested_on,
        investments.invested_yuan,
        coalesce(investments.is_private, false) as is_private,
        cast(null as string) as department_code,
        {{ place_of() }} as place_code
    from {{ ref('stg_fund_investments') }} as investments
    inner join {{ ref('stg_funds') }} as funds
        on investments.fund_id = funds.fund_id
    {{ join_places('investments', department=none) }}
),

loans_counted as (
    {{ counted('lent', ['financing_helped', 'disbursed_preferential'], day='disbursed_on') }}
),

matches_counted as (
    {{ counted('matches', ['enterprises_financed'], day='matched_on') }}
),

enterprises_first as (
    {{ firsts('matches_counted', 'request_id') }}
),

investments_counted as (
    {{ counted('invested', ['private_by_amount', 'private_by_project'], day='invested_on', series='series') }}
),

moved as (
    select
        kpi_id, definition_id, loan_id as record_id, root_unit_code, place_code, department_code, moved_on,
        disbursed_yuan as numerator, 0 as denominator
    from loans_counted
    where case definition_id when 'financing_helped' then is_helped else is_preferential end
    union all
    select kpi_id, definition_id, request_id, root_unit_code, place_code, department_code, moved_on, 1, 0
    from enterprises_first
    union all
    select
        kpi_id, definition_id, investment_id, root_unit_code, place_code, department_code, moved_on,
        case when not is_private then 0 when definition_id = 'private_by_amount' then invested_yuan else 1 end,
        case when definition_id = 'private_by_amount' then invested_yuan else 1 end
    from investments_counted
)

select
    *,
    cast(null as string) as exclusion_reason
from moved
