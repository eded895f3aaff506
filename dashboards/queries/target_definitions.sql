-- One row per definition of one target, in the version that counts on the day of the snapshot, with its figure.
select
    definitions.definition_id,
    definitions.version,
    definitions.is_official,
    definitions.name_zh,
    definitions.name_en,
    definitions.formula_zh,
    definitions.formula_en,
    definitions.source_note,
    definitions.effective_from,
    definitions.is_balance,
    results.status,
    results.value,
    results.numerator,
    results.denominator,
    results.target,
    results.operator,
    results.unit
from kpi.definitions as definitions
left join seen_results as results
    on
        definitions.kpi_id = results.kpi_id
        and definitions.definition_id = results.definition_id
        and results.is_whole
        and results.period_kind = 'to_date'
        and results.as_of = $as_of
where
    definitions.kpi_id = $kpi_id
    and definitions.is_current
order by definitions.is_official desc, definitions.definition_id
