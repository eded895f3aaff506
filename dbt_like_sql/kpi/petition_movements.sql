{{ config(materialized='view') }}

-- On its due day a petition enters the denominator, and the numerator too if it is closed by then; a later closure
-- moves the numerator on the day of the closure. Likewise from the day of receipt.
with moved as (
    select
        kpi_number,
        'closure_of_due' as definition_id,
        counted_on as moved_on,
        root_unit_code,
        place_code,
        department_code,
        closed - closed_after_due as numerator, petitions as denominator
    from {{ ref('petition_tallies') }}
    where tally = 'due' and reason is null
    union all
    select kpi_number, 'closure_of_due', counted_on, root_unit_code, place_code, department_code, closed_after_due, 0
    from {{ ref('petition_tallies') }}
    where tally = 'closed' and closed_after_due > 0
    union all
    select
        kpi_number, 'on_time_of_due', counted_on, root_unit_code, place_code, department_code, closed_on_time, petitions
    from {{ ref('petition_tallies') }}
    where tally = 'due' and reason is null
    union all
    select
        kpi_number, 'closure_of_received', counted_on, root_unit_code, place_code, department_code,
        closed - closed_after_receipt, petitions
    from {{ ref('petition_tallies') }}
    where tally = 'received' and reason is null
    union all
    select
        kpi_number,
        'closure_of_received',
        counted_on,
        root_unit_code,
        place_code,
        department_code,
        closed_after_receipt,
        0
    from {{ ref('petition_tallies') }}
    where tally = 'closed' and closed_after_receipt > 0
    union all
    select
        kpi_number,
        'on_time_of_closed',
        counted_on,
        root_unit_code,
        place_code,
        department_code,
        closed_on_time,
        petitions
    from {{ ref('petition_tallies') }}
    where tally = 'closed' and reason is null
)

select
    definitions.kpi_id,
    moved.definition_id,
    moved.moved_on,
    moved.root_unit_code,
    moved.place_code,
    moved.department_code,
    moved.numerator,
    moved.denominator,
    0 as suspects
from moved
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        moved.kpi_number = definitions.kpi_number
        and moved.definition_id = definitions.definition_id
