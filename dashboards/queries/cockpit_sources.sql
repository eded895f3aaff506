-- One row per dataset that has delivered: how far it reaches.
select
    dataset,
    max(data_cutoff_on) as data_cutoff_on
from quality.deliveries
where status = 'accepted'
group by dataset
order by data_cutoff_on, dataset
