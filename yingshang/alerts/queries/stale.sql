-- One row per dataset and day: working days since the last cut-off that was known then.
with days as (
    select distinct figures.day, calendar.workday_number
    from figures
    inner join kpi.calendar as calendar on figures.day = calendar.day
    where figures.day between $first and $last
)

select
    days.day,
    deliveries.dataset,
    max(deliveries.data_cutoff_on) as data_cutoff,
    days.workday_number - max(calendar.workday_number) as workdays_behind
from days
inner join quality.deliveries as deliveries
    on deliveries.data_cutoff_on <= days.day and deliveries.status = 'accepted'
inner join kpi.calendar as calendar
    on deliveries.data_cutoff_on = calendar.day
group by days.day, days.workday_number, deliveries.dataset
