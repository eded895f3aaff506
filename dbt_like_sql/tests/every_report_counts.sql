{{ config(
    severity='warn',
    description='每条已审核的填报都有可填报的指标, 期间在考核期内, 单位属于该文件 / Every approved report is about a target, a period of its window and a unit of its document',
    meta={'dagster': {'ref': {'name': 'int_reported_values__valued'}}}
) }}

select
    reports.report_id,
    reports.target_id,
    reports.unit_code,
    reports.period_end
from {{ ref('stg_reported_values') }} as reports
left join {{ ref('int_reported_values__valued') }} as counted
    on reports.report_id = counted.report_id
where
    reports.review_state = 'approved'
    and reports.period_end <= {{ as_of() }}
    and counted.report_id is null
