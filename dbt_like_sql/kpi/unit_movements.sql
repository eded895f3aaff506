{{ config(materialized='table') }}

-- Movements of the city, of every district and of every department. Days before the window are its opening; days after
-- its end are seen on the as_of day only.
with rolled_up as (
    select
        kpi_id,
        definition_id,
        cohort_month,
        moved_on,
        case
            when grouping(district_code) = 0 then 'district'
            when grouping(department_code) = 0 then 'department'
            else 'city'
        end as unit_kind,
        coalesce(district_code, department_code) as unit_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(suspects) as suspects
    from {{ ref('movements') }}
    group by grouping sets (
        (kpi_id, definition_id, cohort_month, moved_on),
        (kpi_id, definition_id, cohort_month, moved_on, district_code),
        (kpi_id, definition_id, cohort_month, moved_on, department_code)
    )
)

select
    rolled_up.kpi_id,
    rolled_up.definition_id,
    rolled_up.cohort_month,
    units.unit_kind,
    units.unit_code,
    case
        when rolled_up.moved_on > definitions.window_end then {{ as_of() }}
        else greatest(rolled_up.moved_on, definitions.window_start)
    end as counted_on,
    cast(sum(rolled_up.numerator) as decimal(38, 8)) as numerator,
    cast(sum(rolled_up.denominator) as bigint) as denominator,
    cast(sum(rolled_up.suspects) as bigint) as suspects,
    cast(sum(
        case when rolled_up.moved_on < definitions.window_start then rolled_up.numerator else 0 end
    ) as decimal(38, 8)) as opening
from rolled_up
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        rolled_up.kpi_id = definitions.kpi_id
        and rolled_up.definition_id = definitions.definition_id
inner join {{ ref('int_units__listed') }} as units
    on
        rolled_up.unit_kind = units.unit_kind
        and coalesce(rolled_up.unit_code, units.unit_code) = units.unit_code
group by
    rolled_up.kpi_id,
    rolled_up.definition_id,
    rolled_up.cohort_month,
    units.unit_kind,
    units.unit_code,
    case
        when rolled_up.moved_on > definitions.window_end then {{ as_of() }}
        else greatest(rolled_up.moved_on, definitions.window_start)
    end
