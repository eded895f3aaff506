-- One row per dataset of which the snapshot could know: up to which day it reaches and what happened to its rows.
-- A snapshot without results knows no day; it shows every delivery. A refused file may have no cut-off.
select
    dataset,
    max(data_cutoff_on) filter (where status = 'accepted') as data_cutoff_on,
    count(*) filter (where status = 'accepted') as accepted_files,
    count(*) filter (where status = 'refused') as refused_files,
    coalesce(sum(rows_read) filter (where status = 'accepted'), 0) as rows_read,
    coalesce(sum(rows_accepted) filter (where status = 'accepted'), 0) as rows_accepted,
    coalesce(sum(rows_quarantined) filter (where status = 'accepted'), 0) as rows_quarantined,
    coalesce(sum(rows_repeated) filter (where status = 'accepted'), 0) as rows_repeated
from quality.deliveries
where $known_by is null or data_cutoff_on is null or data_cutoff_on <= $known_by
group by dataset
order by dataset
