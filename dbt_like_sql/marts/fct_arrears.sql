{{ config(materialized='table') }}

select
    arrears_id,
    debtor_name,
    debtor_kind,
    creditor_credit_code,
    district_code,
    department_code,
    owed_yuan,
    due_on,
    is_disputed,
    repaid_yuan,
    repaid_on,
    resolution,
    written_off_at,
    cast(greatest(owed_yuan - coalesce(repaid_yuan, 0), 0) as decimal(18, 2)) as outstanding_yuan,
    coalesce(due_on < {{ as_of() }}, false)
    and owed_yuan > coalesce(repaid_yuan, 0)
    and coalesce({{ as_day('written_off_at') }} > {{ as_of() }}, true) as is_overdue
from {{ ref('stg_arrears') }}
