-- One row per reason: the records that one definition leaves out of the figure of one unit.
select
    reason,
    reason_zh,
    records,
    amount_yuan
from seen_exclusions
where
    kpi_id = $kpi_id
    and definition_id = $definition_id
    and unit_kind = $unit_kind
    and unit_code = $unit_code
order by records desc, reason
