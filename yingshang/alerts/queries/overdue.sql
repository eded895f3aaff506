-- One row per district, department and day: petitions past their term that were not closed on that day.
with days as (
    select distinct day from figures where day between $first and $last
),

petitions as (
    select district_code, department_code, due_on, closed_on
    from marts.fct_petitions
    where is_valid and due_on < $last
),

counted as (
    select days.day, 'district' as unit_kind, petitions.district_code as unit_code, count(*) as records
    from days
    inner join petitions
        on petitions.due_on < days.day and coalesce(petitions.closed_on > days.day, true)
    group by all
    union all
    select days.day, 'department', petitions.department_code, count(*)
    from days
    inner join petitions
        on petitions.due_on < days.day and coalesce(petitions.closed_on > days.day, true)
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
