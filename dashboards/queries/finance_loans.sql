-- One row per month of the year of the snapshot: loans paid out.
select
    cast(date_trunc('month', disbursed_on) as date) as month,
    count(*) as loans,
    sum(disbursed_yuan) as disbursed_yuan,
    count(*) filter (where is_first_loan) as first_loans,
    sum(disbursed_yuan) filter (where credit_support = 'credit') as credit_yuan
from seen_loans
where
    disbursed_on <= $as_of
    and disbursed_on >= date_trunc('year', cast($as_of as date))
    and (cast($district as varchar) is null or district_code = $district)
group by month
order by month
