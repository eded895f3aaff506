{{ config(materialized='view') }}

select
    definitions.kpi_id,
    definitions.definition_id,
    tallied.root_unit_code,
    tallied.place_code,
    tallied.department_code,
    tallied.reason,
    cast(sum(tallied.petitions) as bigint) as records
from {{ ref('petition_tallies') }} as tallied
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        tallied.kpi_number = definitions.kpi_number
        and case definitions.definition_id
            when 'closure_of_due' then 'due'
            when 'on_time_of_due' then 'due'
            when 'closure_of_received' then 'received'
            when 'on_time_of_closed' then 'closed'
        end = tallied.tally
where tallied.reason is not null
group by
    definitions.kpi_id,
    definitions.definition_id,
    tallied.root_unit_code,
    tallied.place_code,
    tallied.department_code,
    tallied.reason
