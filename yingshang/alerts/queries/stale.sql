-- One row per dataset and day: working days since the last cut-off that was known then.
with days as (
    select distinct results.as_of as day, calendar.workday_number
    from kpi.results as results
    inner join kpi.calendar as calendar on results.as_of = calendar.day
    where results.as_of between $first and $last and results.is_official and results.period_kind = 'to_date'
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
