-- One row per figure and day: its movement in $days days beside the usual one, the median of those of the days before.
with moved as (
    select
        now.as_of as day,
        now.kpi_id,
        now.unit_kind,
        now.unit_code,
        abs(now.value - before.value) as movement
    from kpi.results as now
    inner join kpi.results as before
        on
            now.kpi_id = before.kpi_id
            and now.definition_id = before.definition_id
            and now.unit_kind = before.unit_kind
            and now.unit_code = before.unit_code
            and before.as_of = now.as_of - cast($days as integer)
    where
        now.is_official
        and now.period_kind = 'to_date'
        and before.period_kind = 'to_date'
        and now.status not in ('NO_DATA', 'SUSPECT', 'NOT_DUE')
        and before.status not in ('NO_DATA', 'SUSPECT', 'NOT_DUE')
        and list_contains($kpi_ids, now.kpi_id)
        and now.as_of between cast($first as date) - cast($history as integer) and $last
),

usual as (
    select
        *,
        median(movement) over earlier as usual_movement,
        count(*) over earlier as known_days
    from moved
    window earlier as (
        partition by kpi_id, unit_kind, unit_code
        order by day
        range between interval (cast($history as integer)) day preceding and interval 1 day preceding
    )
)

select
    figures.*,
    case
        when usual.known_days is null or usual.known_days < 28 then 'clear'
        when usual.movement > 0 and usual.movement > $times * usual.usual_movement then 'broken'
        when usual.movement <= ($times - 1) * usual.usual_movement then 'clear'
        else 'between'
    end as verdict
from figures
left join usual using (day, kpi_id, unit_kind, unit_code)
where list_contains($kpi_ids, figures.kpi_id) and list_contains($unit_kinds, figures.scope_kind) and figures.day between $first and $last
