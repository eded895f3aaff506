-- One row per month, channel, category, district and department (each by itself), and one for all: counts that add up.
with chosen as (
    select *
    from seen_monthly_petitions
    where
        (cast($district as varchar) is null or district_code = $district)
        and (cast($department as varchar) is null or department_code = $department)
        and (cast($channel as varchar) is null or channel = $channel)
        and (cast($category as varchar) is null or category = $category)
)

select
    case
        when grouping(month) = 0 then 'month'
        when grouping(channel) = 0 then 'channel'
        when grouping(category) = 0 then 'category'
        when grouping(district_code) = 0 then 'district'
        when grouping(department_code) = 0 then 'department'
        else 'all'
    end as split,
    coalesce(cast(month as varchar), channel, category, district_code, department_code) as part,
    cast(coalesce(sum(petitions), 0) as bigint) as petitions,
    cast(coalesce(sum(closed), 0) as bigint) as closed,
    cast(coalesce(sum(closed_on_time), 0) as bigint) as closed_on_time,
    cast(coalesce(sum(overdue), 0) as bigint) as overdue,
    cast(coalesce(sum(reopened), 0) as bigint) as reopened,
    cast(coalesce(sum(rated), 0) as bigint) as rated,
    cast(coalesce(sum(satisfied), 0) as bigint) as satisfied
from chosen
group by grouping sets ((month), (channel), (category), (district_code), (department_code), ())
order by split, part
