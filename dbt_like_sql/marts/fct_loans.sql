{{ config(materialized='table') }}

select
    loan_id,
    credit_code,
    lender,
    product,
    district_code,
    applied_on,
    approved_on,
    credit_line_yuan,
    disbursed_yuan,
    disbursed_on,
    matures_on,
    annual_rate_share,
    balance_yuan,
    balance_on,
    credit_support,
    is_preferential,
    is_first_loan,
    project_id,
    match_source,
    charged_off_yuan,
    charged_off_on,
    status,
    coalesce(disbursed_on <= {{ as_of() }}, false) as is_disbursed
from {{ ref('stg_loans') }}
