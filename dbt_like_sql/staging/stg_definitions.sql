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
    effective_from,
    effective_to,
    reason,
    workdays_allowed,
    own_operator,
    own_target,
    own_unit
from {{ declared('definitions') }}
