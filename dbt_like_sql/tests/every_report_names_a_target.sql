{{ config(
    severity='warn',
    description='每条填报都对应目录中可填报的指标 / Every report names a target of the catalogue that is reported',
    meta={'dagster': {'ref': {'name': 'int_reported_values__valued'}}}
) }}

select
    reports.report_id,
    reports.target_id
from {{ ref('stg_reported_values') }} as reports
left join {{ ref('stg_targets') }} as targets
    on
        targets.source_kind in ('reported', 'process')
        and instr('、' || targets.kpi_id || '、' || targets.source_ids || '、', '、' || reports.target_id || '、') > 0
where targets.kpi_id is null
