-- Every petition of a jurisdiction with its days, per target, and why each way of counting leaves it out of its
-- denominator. Reads published tables only, so that a snapshot keeps it as a view.
select
    windows.kpi_id,
    windows.kpi_number,
    windows.window_start,
    windows.window_end,
    petitions.petition_id,
    windows.root_unit_code,
    petitions.place_code,
    petitions.department_code,
    case when not petitions.is_valid then petitions.exclusion_reason end as invalid_reason,
    petitions.accepted_on,
    petitions.effective_due_at,
    petitions.due_on,
    petitions.closed_on,
    coalesce(petitions.is_on_time, false) as is_on_time,
    case
        when not petitions.is_valid then petitions.exclusion_reason
        when petitions.due_on is null then 'no_due_date'
        when petitions.due_on > windows.counted_until then 'not_yet_due'
        when petitions.due_on < windows.window_start then 'outside_window'
    end as due_reason,
    case
        when not petitions.is_valid then petitions.exclusion_reason
        when petitions.accepted_on not between windows.window_start and windows.counted_until then 'outside_window'
    end as received_reason,
    case
        when not petitions.is_valid then petitions.exclusion_reason
        when petitions.due_on is null then 'no_due_date'
        when petitions.closed_on is null then 'not_closed'
        when petitions.closed_on not between windows.window_start and windows.window_end then 'outside_window'
    end as closed_reason
from {{ ref('fct_petitions') }} as petitions
inner join {{ ref('unit_places') }} as rooted
    on
        petitions.place_code = rooted.place_code
        and rooted.is_whole
inner join {{ ref('petition_windows') }} as windows
    on rooted.root_unit_code = windows.root_unit_code
-- A petition of which nobody knew by the as_of day is not part of any count.
where
    petitions.accepted_on <= {{ as_of() }}
    or petitions.due_on <= {{ as_of() }}
    or petitions.closed_on <= {{ as_of() }}
    or petitions.reopened_count > 0
