-- One row per fund: what it holds, and what it has invested by the day of the snapshot.
with invested as (
    select
        fund_id,
        count(*) as projects,
        count(*) filter (where is_private) as private_projects,
        sum(invested_yuan) as invested_yuan
    from seen_fund_investments
    where invested_on <= $as_of
    group by fund_id
)

select
    funds.fund_name,
    funds.level,
    funds.series,
    funds.established_on,
    funds.committed_yuan,
    funds.paid_in_yuan,
    coalesce(invested.projects, 0) as projects,
    coalesce(invested.private_projects, 0) as private_projects,
    coalesce(invested.invested_yuan, 0) as invested_yuan
from seen_funds as funds
left join invested
    on funds.fund_id = invested.fund_id
where funds.established_on <= $as_of
order by funds.committed_yuan desc, funds.fund_id
