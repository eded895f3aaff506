-- One row per day and target: the official figures of the cards on the first days of weeks, for their lines.
select
    kpi_id,
    as_of as day,
    value
from seen_results
where
    list_contains($kpi_ids, kpi_id)
    and is_official
    and is_whole
    and period_kind = 'to_date'
    and status not in ('NO_DATA', 'NOT_DUE')
    and (extract('isodow' from as_of) = 1 or as_of = $as_of)
order by kpi_id, as_of
