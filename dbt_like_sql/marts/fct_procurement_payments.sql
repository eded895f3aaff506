{{ config(materialized='table') }}

select
    payment_id,
    contract_no,
    buyer_code,
    district_code,
    supplier_credit_code,
    supplier_size,
    is_on_sme_list,
    accepted_on,
    payable_yuan,
    paid_on,
    paid_yuan
from {{ ref('stg_procurement_payments') }}
