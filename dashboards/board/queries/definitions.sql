-- One row per definition, in the version that the figures follow; the official one of each target first.
select
    definition_id,
    kpi_id,
    version,
    is_official,
    name_zh,
    name_en,
    formula_zh,
    formula_en,
    source_note,
    effective_from
from kpi.definitions
where is_current
order by kpi_id, is_official desc, definition_id
