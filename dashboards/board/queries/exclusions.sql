-- One row per target and reason: what the city's official number leaves out.
select
    exclusions.kpi_id,
    exclusions.reason_zh,
    exclusions.records,
    exclusions.amount_yuan
from kpi.exclusions
inner join kpi.catalogue
    on exclusions.kpi_id = catalogue.kpi_id and exclusions.definition_id = catalogue.official_definition_id
where
    catalogue.is_headline
    and exclusions.unit_kind = coalesce(catalogue.root_unit_kind, 'city')
    and (exclusions.unit_kind = 'city' or exclusions.unit_code = catalogue.root_unit_code)
    and exclusions.as_of = $as_of and exclusions.records > 0
order by exclusions.kpi_id, exclusions.records desc, exclusions.reason
