-- One row per headline target, in the order of the documents.
select
    kpi_id,
    jurisdiction,
    document,
    clause,
    quote,
    name_zh,
    name_en,
    kind,
    operator,
    target,
    unit,
    window_start,
    window_end,
    lead_unit,
    supervising_unit,
    official_definition_id,
    sources,
    note
from kpi.catalogue
where is_headline
order by document, clause, kpi_id
