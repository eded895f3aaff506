-- One row per dataset and reason: refused rows, the most frequent first; no delivered text, only the reason.
select
    dataset,
    reason,
    count(*) as records,
    count(distinct delivery_seq) as deliveries
from quality.quarantine
group by dataset, reason
order by records desc, dataset, reason
limit 100
