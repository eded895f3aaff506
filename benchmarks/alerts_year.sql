-- One row per target, unit and day of a year in kpi.results, and what else the rules look at.
create schema kpi;
create schema quality;
create schema marts;
create table kpi.calendar as
select
    day,
    weekday(day) between 1 and 5 as is_workday,
    sum(cast(weekday(day) between 1 and 5 as integer)) over (order by day) as workday_number
from (select cast(unnest(range(date '2023-06-01', date '2026-01-31', interval 1 day)) as date) as day);
create table marts.dim_units as
select
    case when number = 0 then 'city' when number <= 13 then 'district' else 'department' end as unit_kind,
    'U' || number as unit_code,
    '单位' || number as unit_name,
    case when number > 0 then 'U0' end as parent_code,
    cast(null as varchar) as aliases
from (select unnest(range($units)) as number);
create table kpi.catalogue as
select
    'kpi_' || number as kpi_id,
    date '2025-12-31' as window_end,
    (['rate', 'coverage', 'count', 'stock'])[1 + number % 4] as kind,
    'computed' as source_kind,
    '甲市' as jurisdiction,
    '指标' || number as name_zh,
    'target ' || number as name_en,
    '单位14' as lead_unit,
    '督查室' as supervising_unit,
    'petitions' as sources
from (select unnest(range($targets)) as number);
create table kpi.results as
select
    catalogue.kpi_id,
    'd' as definition_id,
    true as is_official,
    'to_date' as period_kind,
    $last - cast(days.back as integer) as as_of,
    units.unit_kind,
    units.unit_code,
    units.unit_name,
    units.unit_kind = 'city' as is_whole,
    cast(500 as decimal(28, 6)) as denominator,
    cast(0.95 + 0.03 * sin((days.back + hash(catalogue.kpi_id, units.unit_code) % 50) / 9.0) as decimal(28, 6)) as value,
    cast(0.98 as decimal(28, 6)) as target,
    '>=' as operator,
    'share' as unit,
    case
        when days.back < 20 and hash(catalogue.kpi_id, units.unit_code) % 20 = 0 then 'BEHIND'
        else 'ON_TRACK'
    end as status,
    cast(0.985 as decimal(28, 6)) as forecast,
    cast(0.97 as decimal(28, 6)) as forecast_low,
    cast(0.99 as decimal(28, 6)) as forecast_high,
    true as reachable,
    $last - cast(days.back as integer) as data_cutoff
from kpi.catalogue as catalogue
cross join marts.dim_units as units
cross join (select unnest(range($days)) as back) as days
order by as_of, catalogue.kpi_id, units.unit_code;
create table quality.deliveries as
select 'petitions' as dataset, 'accepted' as status, day as data_cutoff_on from kpi.calendar where day <= $last;
create table quality.checks as
select 'a' as asset, 'c' || number as check_name, 'ERROR' as severity, true as passed, '' as detail, '' as description
from (select unnest(range(800)) as number);
create table marts.fct_petitions as
select
    true as is_valid,
    'U' || (1 + number % 13) as district_code,
    'U' || (14 + number % 86) as department_code,
    date '2024-01-01' + cast(number % 360 as integer) as due_on,
    date '2024-01-01' + cast(number % 350 as integer) as closed_on
from (select unnest(range(1000000)) as number)
