{{ config(materialized='table') }}

-- Movements of the whole and of every unit below it. Days before the window are its opening; days after its end are
-- seen on the as_of day only; units without daily figures see a month's movements at its end.
with added_up as (
    {{ rolled_up(
        ref('movements'), ['kpi_id', 'definition_id', 'moved_on'], ['numerator', 'denominator', 'suspects']
    ) }}
),

placed as (
    select
        added_up.*,
        units.placed_number,
        definitions.window_start,
        case
            when added_up.moved_on > definitions.window_end then {{ as_of() }}
            when units.is_daily then greatest(added_up.moved_on, definitions.window_start)
            else least(
                {{ last_day_of_month('greatest(added_up.moved_on, definitions.window_start)') }},
                definitions.counted_until
            )
        end as seen_on
    from added_up
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            added_up.kpi_id = definitions.kpi_id
            and added_up.definition_id = definitions.definition_id
    inner join {{ ref('int_definitions__placed') }} as units
        on
            added_up.kpi_id = units.kpi_id
            and added_up.definition_id = units.definition_id
            and added_up.unit_kind = units.unit_kind
            and added_up.unit_code = units.unit_code
)

select
    kpi_id,
    definition_id,
    unit_kind,
    unit_code,
    placed_number,
    seen_on,
    cast(sum(numerator) as decimal(38, 8)) as numerator,
    cast(sum(denominator) as decimal(38, 8)) as denominator,
    cast(sum(suspects) as bigint) as suspects,
    cast(sum(case when moved_on < window_start then numerator else 0 end) as decimal(38, 8)) as opening
from placed
group by kpi_id, definition_id, unit_kind, unit_code, placed_number, seen_on
