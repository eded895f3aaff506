{{ config(materialized='view') }}

-- What became of the petitions of a month by the as_of day: of those due, received or closed in it.
with definitions as (
    select
        kpi_id,
        kpi_number,
        definition_id,
        case definition_id
            when 'closure_of_received' then 'received'
            when 'on_time_of_closed' then 'closed'
            else 'due'
        end as tally,
        definition_id in ('on_time_of_due', 'on_time_of_closed') as is_about_time
    from {{ ref('int_definitions__begun') }}
    where definition_id in ('closure_of_due', 'on_time_of_due', 'closure_of_received', 'on_time_of_closed')
)

select
    definitions.kpi_id,
    definitions.definition_id,
    {{ month_of('tallied.counted_on') }} as cohort_month,
    tallied.root_unit_code,
    tallied.place_code,
    tallied.department_code,
    case when definitions.is_about_time then tallied.closed_on_time else tallied.closed end as numerator,
    tallied.petitions as denominator
from {{ ref('petition_tallies') }} as tallied
inner join definitions
    on
        tallied.kpi_number = definitions.kpi_number
        and tallied.tally = definitions.tally
where tallied.reason is null
