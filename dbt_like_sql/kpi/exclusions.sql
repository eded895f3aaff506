{{ config(materialized='table') }}

-- Why records do not count on the as_of day. Together with the denominator (or the balance) they are all there is.
with excluded as (
    select
        kpi_id, definition_id, district_code, department_code, reason, records,
        cast(null as decimal(38, 8)) as amount
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
        excluded.amount,
        coalesce(districts.unit_code, 'UNASSIGNED') as district_code,
        coalesce(departments.unit_code, 'UNASSIGNED') as department_code
    from excluded
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            excluded.kpi_id = definitions.kpi_id
            and excluded.definition_id = definitions.definition_id
    left join {{ ref('int_units__listed') }} as districts
        on
            excluded.district_code = districts.unit_code
            and districts.unit_kind = 'district'
    left join {{ ref('int_units__listed') }} as departments
        on
            excluded.department_code = departments.unit_code
            and departments.unit_kind = 'department'
),

rolled_up as (
    select
        kpi_id,
        definition_id,
        reason,
        case
            when grouping(district_code) = 0 then 'district'
            when grouping(department_code) = 0 then 'department'
            else 'city'
        end as unit_kind,
        coalesce(district_code, department_code) as unit_code,
        sum(records) as records,
        sum(amount) as amount
    from placed
    group by grouping sets (
        (kpi_id, definition_id, reason),
        (kpi_id, definition_id, reason, district_code),
        (kpi_id, definition_id, reason, department_code)
    )
)

select
    rolled_up.kpi_id,
    rolled_up.definition_id,
    {{ as_of() }} as as_of,
    units.unit_kind,
    units.unit_code,
    rolled_up.reason,
    {{ reason_zh('rolled_up.reason') }} as reason_zh,
    cast(rolled_up.records as bigint) as records,
    cast(rolled_up.amount as decimal(28, 2)) as amount_yuan
from rolled_up
inner join {{ ref('int_units__listed') }} as units
    on
        rolled_up.unit_kind = units.unit_kind
        and coalesce(rolled_up.unit_code, units.unit_code) = units.unit_code
