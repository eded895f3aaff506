-- One row per figure and day: its movement in $days days beside the usual one, the median of those of the days before.
with wanted as (
    select as_of, kpi_id, definition_id, unit_kind, unit_code, value
    from kpi.results
    where
        is_official
        and period_kind = 'to_date'
        and status not in ('NO_DATA', 'SUSPECT', 'NOT_DUE')
        and list_contains($kpi_ids, kpi_id)
        and list_contains($unit_kinds, case when is_whole then 'whole' else unit_kind end)
        and as_of between cast($first as date) - cast($history + $days as integer) and $last
),

moved as (
    select
        now.as_of as day,
        now.kpi_id,
        now.unit_kind,
        now.unit_code,
        abs(now.value - before.value) as movement
    from wanted as now
    inner join wanted as before
        on
            now.kpi_id = before.kpi_id
            and now.definition_id = before.definition_id
            and now.unit_kind = before.unit_kind
            and now.unit_code = before.unit_code
            and before.as_of = now.as_of - cast($days as integer)
),

usual as (
    select
        figures.day,
        figures.kpi_id,
        figures.unit_kind,
        figures.unit_code,
        median(moved.movement) as usual_movement,
        count(*) as known_days
    from figures
    inner join moved
        on
            figures.kpi_id = moved.kpi_id
            and figures.unit_kind = moved.unit_kind
            and figures.unit_code = moved.unit_code
            and moved.day between figures.day - cast($history as integer) and figures.day - 1
    where figures.day between $first and $last
    group by all
)

select
    figures.*,
    case
        when moved.movement is null or usual.known_days is null or usual.known_days < 28 then 'clear'
        when moved.movement > 0 and moved.movement > $times * usual.usual_movement then 'broken'
        when moved.movement <= ($times - 1) * usual.usual_movement then 'clear'
        else 'between'
    end as verdict
from figures
left join moved using (day, kpi_id, unit_kind, unit_code)
left join usual using (day, kpi_id, unit_kind, unit_code)
where
    list_contains($kpi_ids, figures.kpi_id)
    and list_contains($unit_kinds, figures.scope_kind)
    and figures.day between $first and $last
