-- One row per district, department and day: petitions past their term that were not closed on that day.
with days as (
    select distinct as_of as day
    from kpi.results
    where as_of between $first and $last and is_official and period_kind = 'to_date'
),

late as (
    select district_code, department_code, due_on + 1 as begins_on, closed_on as ends_on
    from marts.fct_petitions
    where is_valid and due_on < $last and coalesce(closed_on > due_on + 1, true)
),

by_unit as (
    select 'district' as unit_kind, district_code as unit_code, begins_on, ends_on from late
    union all
    select 'department', department_code, begins_on, ends_on from late
),

changes as (
    select unit_kind, unit_code, changed_on, sum(change) as change
    from (
        select unit_kind, unit_code, begins_on as changed_on, 1 as change from by_unit
        union all
        select unit_kind, unit_code, ends_on, -1 from by_unit where ends_on is not null
    )
    group by all
),

counted as (
    select days.day, changes.unit_kind, changes.unit_code, cast(sum(changes.change) as bigint) as records
    from days
    inner join changes on changes.changed_on <= days.day
    group by all
)

select
    days.day,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    coalesce(counted.records, 0) as records
from days
cross join marts.dim_units as units
left join counted
    on days.day = counted.day and units.unit_kind = counted.unit_kind and units.unit_code = counted.unit_code
where list_contains($unit_kinds, units.unit_kind)
