{{ config(materialized='table') }}

-- Records of a jurisdiction that a definition leaves out, by reason.
with excluded as (
    select
        kpi_id, definition_id, root_unit_code, place_code, department_code, reason, records,
        cast(null as decimal(38, 8)) as amount_yuan
    from {{ ref('petition_exclusions') }}
    union all
    select kpi_id, definition_id, root_unit_code, place_code, department_code, reason, records, null
    from {{ ref('push_exclusions') }}
    union all
    select kpi_id, definition_id, root_unit_code, place_code, department_code, reason, records, amount_yuan
    from {{ ref('guarantee_exclusions') }}
    union all
    select kpi_id, definition_id, root_unit_code, place_code, department_code, reason, records, null
    from {{ ref('record_exclusions') }}
),

added_up as (
    {{ rolled_up('excluded', ['kpi_id', 'definition_id', 'reason'], ['records', 'amount_yuan']) }}
)

select
    kpi_id,
    definition_id,
    {{ as_of() }} as as_of,
    unit_kind,
    unit_code,
    reason,
    {{ reason_zh('reason') }} as reason_zh,
    cast(records as bigint) as records,
    cast(amount_yuan as decimal(28, 2)) as amount_yuan
from added_up
