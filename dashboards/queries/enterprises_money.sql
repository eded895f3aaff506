-- One row per loan or guarantee of one enterprise, the newest first; at most 200.
with contracts as (
    select
        'loan' as kind,
        loan_id as contract_id,
        lender as institution,
        disbursed_on as begins_on,
        matures_on as ends_on,
        disbursed_yuan as amount_yuan,
        annual_rate_share as rate_share
    from seen_loans
    where credit_code = $code and disbursed_on <= $as_of
    union all
    select 'guarantee', guarantee_id, guarantor, starts_on, ends_on, principal_yuan, annual_fee_share
    from seen_guarantees
    where credit_code = $code and starts_on <= $as_of
)

select *
from contracts
order by begins_on desc, contract_id
limit 200
