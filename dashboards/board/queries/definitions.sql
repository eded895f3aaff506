-- One row per definition, the official one of each target first.
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
where effective_from <= $as_of and (effective_to is null or effective_to >= $as_of)
order by kpi_id, is_official desc, definition_id
