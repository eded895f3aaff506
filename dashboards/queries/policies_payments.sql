-- One row per month of the year of the snapshot: what was paid, all programmes together, and how often.
select
    cast(date_trunc('month', paid_on) as date) as month,
    count(*) as payments,
    count(distinct credit_code) as enterprises,
    sum(net_paid_yuan) as paid_yuan
from seen_subsidy_payments
where
    paid_on <= $as_of
    and paid_on >= date_trunc('year', cast($as_of as date))
    and (cast($department as varchar) is null or department_code = $department)
group by month
order by month
