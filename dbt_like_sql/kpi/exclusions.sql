{{ config(materialized='table') }}

-- Why records do not count on the as_of day. Together with the denominator (or the balance) they are all there is.
with excluded as (
    select
        kpi_id, definition_id, district_code, department_code, reason, records,
        cast(null as decimal(38, 8)) as amount_yuan
    from {{ ref('petition_exclusions') }}
    union all
    select kpi_id, definition_id, district_code, department_code, reason, records, cast(null as decimal(38, 8))
    from {{ ref('push_exclusions') }}
    union all
    select kpi_id, definition_id, district_code, department_code, reason, records, amount_yuan
    from {{ ref('guarantee_exclusions') }}
),

placed as (
    select
        excluded.kpi_id,
        excluded.definition_id,
        excluded.reason,
        excluded.records,
        excluded.amount_yuan,
        {{ district_or_unassigned() }} as district_code,
        {{ department_or_unassigned() }} as department_code
    from excluded
    {{ join_units('excluded') }}
),

added_up as (
    {{ rolled_up('placed', ['kpi_id', 'definition_id', 'reason'], ['records', 'amount_yuan']) }}
)

select
    added_up.kpi_id,
    added_up.definition_id,
    {{ as_of() }} as as_of,
    units.unit_kind,
    units.unit_code,
    added_up.reason,
    {{ reason_zh('added_up.reason') }} as reason_zh,
    cast(added_up.records as bigint) as records,
    cast(added_up.amount_yuan as decimal(28, 2)) as amount_yuan
from added_up
{{ join_listed_unit('added_up') }}
