{{ config(materialized='view') }}

-- A closure that ended (reopened, or closed anew) counted from one day to another: it comes in and goes out again.
with spells as (
    select
        kpi_number, 'closure_of_due' as definition_id,
        greatest(closed_on, due_on) as starts_on, greatest(ended_on, due_on) as ends_on,
        root_unit_code, place_code, department_code, 1 as numerator, 0 as denominator
    from {{ ref('petition_spells') }}
    where due_reason is null
    union all
    select
        kpi_number, 'on_time_of_due',
        greatest(closed_on, due_on), greatest(ended_on, due_on), root_unit_code, place_code, department_code, 1, 0
    from {{ ref('petition_spells') }}
    where due_reason is null and is_on_time
    union all
    select
        kpi_number, 'closure_of_received',
        greatest(closed_on, accepted_on),
        greatest(ended_on, accepted_on),
        root_unit_code,
        place_code,
        department_code,
        1,
        0
    from {{ ref('petition_spells') }}
    where received_reason is null
    union all
    select
        kpi_number, 'on_time_of_closed',
        closed_on, ended_on, root_unit_code, place_code, department_code, case when is_on_time then 1 else 0 end, 1
    from {{ ref('petition_spells') }}
    where
        invalid_reason is null
        and due_on is not null
        and closed_on between window_start and window_end
),

moved as (
    select *, starts_on as moved_on, 1 as sign from spells
    where starts_on < ends_on
    union all
    select *, ends_on, -1 from spells
    where starts_on < ends_on
)

select
    definitions.kpi_id,
    moved.definition_id,
    moved.moved_on,
    moved.root_unit_code,
    moved.place_code,
    moved.department_code,
    moved.sign * moved.numerator as numerator,
    moved.sign * moved.denominator as denominator,
    0 as suspects
from moved
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        moved.kpi_number = definitions.kpi_number
        and moved.definition_id = definitions.definition_id
