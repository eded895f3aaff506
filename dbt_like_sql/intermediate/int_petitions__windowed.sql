-- One row per petition and KPI window, with the reason why each definition leaves it out of its denominator.
with windows as (
    select distinct
        kpi_number,
        root_unit_code,
        window_start,
        window_end,
        counted_until
    from {{ ref('int_definitions__begun') }}
    where definition_id in ('closure_of_due', 'on_time_of_due', 'closure_of_received', 'on_time_of_closed')
)

select
    windows.kpi_number,
    windows.window_start,
    windows.window_end,
    petitions.petition_id,
    windows.root_unit_code,
    petitions.place_code,
    petitions.department_code,
    petitions.invalid_reason,
    petitions.accepted_on,
    petitions.effective_due_at,
    petitions.due_on,
    petitions.closed_on,
    petitions.is_on_time,
    coalesce(petitions.invalid_reason, case
        when petitions.due_on is null then 'no_due_date'
        when petitions.due_on > windows.counted_until then 'not_yet_due'
        when petitions.due_on < windows.window_start then 'outside_window'
    end) as due_reason,
    coalesce(petitions.invalid_reason, case
        when petitions.accepted_on not between windows.window_start and windows.counted_until then 'outside_window'
    end) as received_reason,
    coalesce(petitions.invalid_reason, case
        when petitions.due_on is null then 'no_due_date'
        when petitions.closed_on is null then 'not_closed'
        when petitions.closed_on not between windows.window_start and windows.window_end then 'outside_window'
    end) as closed_reason
from {{ ref('int_petitions__judged') }} as petitions
inner join {{ ref('int_units__within') }} as jurisdictions
    on
        petitions.place_code = jurisdictions.place_code
        and jurisdictions.is_whole
inner join windows
    on jurisdictions.root_unit_code = windows.root_unit_code
-- A petition of which nobody knew by the as_of day is not part of any count.
where
    petitions.accepted_on <= {{ as_of() }}
    or petitions.due_on <= {{ as_of() }}
    or petitions.closed_on <= {{ as_of() }}
    or petitions.reopened_count > 0
