-- One row per dataset: how far it reaches, how old that is, and what became of the delivered rows.
select
    dataset,
    max(data_cutoff_on) filter (where status = 'accepted') as data_cutoff_on,
    date_diff('day', max(data_cutoff_on) filter (where status = 'accepted'), cast($as_of as date)) as days_behind,
    count(*) filter (where status = 'accepted') as accepted_files,
    count(*) filter (where status = 'refused') as refused_files,
    cast(coalesce(sum(rows_read), 0) as bigint) as rows_read,
    cast(coalesce(sum(rows_accepted), 0) as bigint) as rows_accepted,
    cast(coalesce(sum(rows_quarantined), 0) as bigint) as rows_quarantined,
    cast(coalesce(sum(rows_repeated), 0) as bigint) as rows_repeated
from quality.deliveries
group by dataset
order by dataset
