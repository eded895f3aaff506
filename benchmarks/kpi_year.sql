-- The three headline figures for every day of the year and every district, from the published records: whatever moves a
-- figure is summed by day, and a day's value is the sum up to it. $1 is the last day. A closure that was taken back
-- later is not among these records, so between the two days kpi.results has one more in the numerator.
with petitions as (
    select
        kpi_id, place_code, due_on, case when closed_on <= $1 then greatest(due_on, closed_on) end as counted_on,
        count(*) as petitions
    from kpi.counted_petitions
    where kpi_id = 'petition_closure_rate' and due_reason is null and due_on <= $1
    group by all
),

moves as (
    select kpi_id, place_code, due_on as day, 0 as numerator, petitions as denominator
    from petitions
    union all
    select kpi_id, place_code, counted_on, petitions, 0
    from petitions where counted_on is not null
    union all
    select kpi_id, place_code, moved_on, numerator, denominator
    from kpi.counted_records
    where definition_id in ('push_by_pair', 'balance_by_ledger') and reason is null and moved_on <= $1
),

daily as (
    select
        kpi_id, place_code, greatest(day, date_trunc('year', $1)::date) as day, sum(numerator) as numerator,
        sum(denominator) as denominator
    from moves group by all
),

districts as (
    select daily.kpi_id, unit_code, day, sum(numerator) as numerator, sum(denominator) as denominator
    from daily inner join kpi.unit_places using (place_code)
    where unit_kind = 'district' and root_unit_code = '330100'
    group by all
),

spine as (
    select kpi_id, unit_code, day::date as day
    from (select distinct kpi_id, unit_code from districts)
    cross join generate_series(date_trunc('year', $1)::date, $1, interval 1 day) as days (day)
)

select kpi_id, unit_code, day, sum(numerator) over so_far as numerator, sum(denominator) over so_far as denominator
from spine left join districts using (kpi_id, unit_code, day)
window so_far as (partition by kpi_id, unit_code order by day)
order by all
