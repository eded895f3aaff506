{{ config(description='按对计的推送率必须声明允许的工作日数 / push_by_pair must declare its working days') }}

select
    kpi_id,
    definition_id
from {{ ref('stg_definitions') }}
where
    definition_id = 'push_by_pair'
    and workdays_allowed is null
