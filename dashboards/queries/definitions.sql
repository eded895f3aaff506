-- One row per definition in its current version, with the target that it counts.
select
    catalogue.jurisdiction,
    catalogue.kpi_id,
    catalogue.name_zh as target_zh,
    catalogue.name_en as target_en,
    definitions.definition_id,
    definitions.version,
    definitions.is_official,
    definitions.name_zh,
    definitions.name_en,
    definitions.formula_zh,
    definitions.formula_en,
    definitions.source_note
from kpi.definitions as definitions
inner join kpi.catalogue as catalogue
    on definitions.kpi_id = catalogue.kpi_id
where
    definitions.is_current
    and catalogue.source_kind = 'computed'
order by catalogue.jurisdiction, catalogue.kpi_id, definitions.is_official desc, definitions.definition_id
