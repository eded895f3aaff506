-- Who is on a list, who of them has a specialist, who of them has been served. A member counts while it is listed.
with members as (
    select
        members.*,
        {{ place_of() }} as place_code
    from {{ ref('stg_rosters') }} as members
    {{ join_places('members') }}
    where coalesce(members.removed_on > members.listed_on, true)
),

located as (
    {{ counted('members', ['roster_members', 'specialist_assigned', 'members_served'], series='series') }}
),

visited as (
    select
        located.kpi_id,
        located.definition_id,
        located.member_id,
        min(visits.visited_on) as visited_on
    from located
    inner join {{ ref('stg_visits') }} as visits
        on
            located.credit_code = visits.credit_code
            and visits.visited_on between located.window_start and located.counted_until
    where located.definition_id = 'members_served'
    group by located.kpi_id, located.definition_id, located.member_id
),

covered as (
    select
        located.*,
        case
            when located.definition_id = 'roster_members' then located.listed_on
            when located.definition_id = 'specialist_assigned' and located.specialist_assigned_on is not null
                then greatest(located.listed_on, located.specialist_assigned_on)
            when
                located.definition_id = 'members_served' and coalesce(located.served_on, visited.visited_on) is not null
                then greatest(located.listed_on, least(
                    coalesce(located.served_on, visited.visited_on), coalesce(visited.visited_on, located.served_on)
                ))
        end as covered_on
    from located
    left join visited
        on
            located.kpi_id = visited.kpi_id
            and located.definition_id = visited.definition_id
            and located.member_id = visited.member_id
),

moved as (
    select *, listed_on as moved_on, 0 as numerator, 1 as denominator from covered
    union all
    select *, covered_on, 1, 0 from covered
    where covered_on is not null and coalesce(covered_on < removed_on, true)
    union all
    select *, removed_on, case when covered_on < removed_on then -1 else 0 end, -1 from covered
    where removed_on is not null
)

select
    kpi_id,
    definition_id,
    member_id as record_id,
    root_unit_code,
    place_code,
    department_code,
    moved_on,
    numerator,
    case when definition_id = 'roster_members' then 0 else denominator end as denominator,
    cast(null as string) as exclusion_reason
from moved
where moved_on <= counted_until
