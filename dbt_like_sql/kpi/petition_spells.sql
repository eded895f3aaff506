{{ config(materialized='table') }}

-- Closures that held for a while and ended by the as_of day; the closure that still holds is with the petition.
select
    petitions.kpi_number,
    petitions.petition_id,
    petitions.root_unit_code,
    petitions.place_code,
    petitions.department_code,
    petitions.window_start,
    petitions.window_end,
    petitions.invalid_reason,
    petitions.due_reason,
    petitions.received_reason,
    petitions.accepted_on,
    petitions.due_on,
    spells.closed_on,
    spells.ended_on,
    spells.closed_at <= petitions.effective_due_at as is_on_time
from {{ ref('int_petition_events__paired') }} as spells
inner join {{ ref('counted_petitions') }} as petitions
    on spells.petition_id = petitions.petition_id
where
    spells.ended_on <= {{ as_of() }}
    and spells.closed_on < spells.ended_on
