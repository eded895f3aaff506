{{ config(materialized='table') }}

-- Movements of the city, of every district and of every department. Days before the window are its opening; days after
-- its end are seen on the as_of day only.
with added_up as (
    {{ rolled_up(
        ref('movements'), ['kpi_id', 'definition_id', 'moved_on'], ['numerator', 'denominator', 'suspects']
    ) }}
),

seen as (
    select
        added_up.*,
        case
            when added_up.moved_on > definitions.window_end then {{ as_of() }}
            else greatest(added_up.moved_on, definitions.window_start)
        end as seen_on,
        case when added_up.moved_on < definitions.window_start then added_up.numerator else 0 end as opening
    from added_up
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            added_up.kpi_id = definitions.kpi_id
            and added_up.definition_id = definitions.definition_id
)

select
    seen.kpi_id,
    seen.definition_id,
    units.unit_kind,
    units.unit_code,
    seen.seen_on,
    cast(sum(seen.numerator) as decimal(38, 8)) as numerator,
    cast(sum(seen.denominator) as bigint) as denominator,
    cast(sum(seen.suspects) as bigint) as suspects,
    cast(sum(seen.opening) as decimal(38, 8)) as opening
from seen
{{ join_listed_unit('seen') }}
group by seen.kpi_id, seen.definition_id, units.unit_kind, units.unit_code, seen.seen_on
