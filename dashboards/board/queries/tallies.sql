-- One row per document and status: how many of its measured targets stand there, by the official figure of the
-- jurisdiction that promised them. A city that measures itself by another's promise is not counted.
select
    catalogue.jurisdiction,
    results.status,
    count(*) as targets
from kpi.catalogue
inner join kpi.results on catalogue.kpi_id = results.kpi_id
where
    results.is_official
    and results.is_whole
    and not catalogue.is_benchmark
    and results.period_kind = 'to_date'
    and results.as_of = $as_of
group by catalogue.jurisdiction, results.status
order by catalogue.jurisdiction, results.status
