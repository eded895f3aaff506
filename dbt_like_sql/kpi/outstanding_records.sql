{{ config(materialized='view') }}

-- What the records registered by now can still add by the end of the window: those that fall due until then, and for
-- closure the overdue ones that are still open. Whoever is late has lost the chance to be on time.
with due_definitions as (
    select
        kpi_id,
        kpi_number,
        definition_id,
        definition_id = 'closure_of_due' as is_late_counted
    from {{ ref('int_definitions__begun') }}
    where definition_id in ('closure_of_due', 'on_time_of_due')
),

petitions_to_come as (
    select
        kpi_number,
        root_unit_code,
        place_code,
        department_code,
        count(*) as records
    from {{ ref('counted_petitions') }}
    where due_reason = 'not_yet_due' and due_on <= window_end
    group by kpi_number, root_unit_code, place_code, department_code
),

petitions_overdue as (
    select
        kpi_number,
        root_unit_code,
        place_code,
        department_code,
        cast(sum(petitions - closed) as bigint) as records
    from {{ ref('petition_tallies') }}
    where tally = 'due' and reason is null
    group by kpi_number, root_unit_code, place_code, department_code
),

pairs_to_come as (
    select
        matches.kpi_id,
        matches.root_unit_code,
        matches.place_code,
        matches.department_code,
        count(*) as records
    from {{ ref('int_policy_matches__due') }} as matches
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            matches.kpi_id = definitions.kpi_id
            and definitions.definition_id = 'push_by_pair'
    where
        matches.exclusion_reason = 'not_yet_due'
        and matches.push_due_on <= definitions.window_end
    group by matches.kpi_id, matches.root_unit_code, matches.place_code, matches.department_code
)

select
    definitions.kpi_id,
    definitions.definition_id,
    petitions.root_unit_code,
    petitions.place_code,
    petitions.department_code,
    petitions.records as denominator,
    petitions.records as numerator
from petitions_to_come as petitions
inner join due_definitions as definitions
    on petitions.kpi_number = definitions.kpi_number

union all

select
    definitions.kpi_id,
    definitions.definition_id,
    petitions.root_unit_code,
    petitions.place_code,
    petitions.department_code,
    0,
    petitions.records
from petitions_overdue as petitions
inner join due_definitions as definitions
    on
        petitions.kpi_number = definitions.kpi_number
        and definitions.is_late_counted

union all

select
    kpi_id,
    'push_by_pair',
    root_unit_code,
    place_code,
    department_code,
    records as denominator,
    records as numerator
from pairs_to_come
