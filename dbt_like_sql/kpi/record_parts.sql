{{ config(materialized='view') }}

-- What every record adds to the numerator and denominator of every definition on the as_of day; what is left out has a
-- reason and adds nothing.
with petitions as (
    select
        kpi_id, petition_id, place_code, department_code, 'closure_of_due' as definition_id, due_on as moved_on,
        closed_on is not null as is_good, due_reason as reason
    from {{ ref('counted_petitions') }}
    union all
    select kpi_id, petition_id, place_code, department_code, 'on_time_of_due', due_on, is_on_time, due_reason
    from {{ ref('counted_petitions') }}
    union all
    select
        kpi_id, petition_id, place_code, department_code, 'closure_of_received', accepted_on, closed_on is not null,
        received_reason
    from {{ ref('counted_petitions') }}
    union all
    select kpi_id, petition_id, place_code, department_code, 'on_time_of_closed', closed_on, is_on_time, closed_reason
    from {{ ref('counted_petitions') }}
)

select
    kpi_id,
    definition_id,
    petition_id as record_id,
    moved_on,
    place_code,
    department_code,
    cast(case when reason is null and is_good then 1 else 0 end as decimal(30, 8)) as numerator,
    cast(case when reason is null then 1 else 0 end as decimal(30, 8)) as denominator,
    reason
from petitions
union all
select
    kpi_id,
    definition_id,
    record_id,
    moved_on,
    place_code,
    department_code,
    case when reason is null then numerator else 0 end,
    case when reason is null then denominator else 0 end,
    reason
from {{ ref('counted_records') }}
union all
select
    kpi_id,
    definition_id,
    record_id,
    moved_on,
    place_code,
    department_code,
    cast(case when exclusion_reason is null then numerator else 0 end as decimal(30, 8)),
    cast(case when exclusion_reason is null then denominator else 0 end as decimal(30, 8)),
    exclusion_reason
from {{ ref('petition_quality_records') }}
