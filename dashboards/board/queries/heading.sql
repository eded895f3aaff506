-- One row: whose board it is and as of which day. Every column may be NULL in a snapshot without results.
select
    (select max(as_of) from kpi.results) as as_of,
    (
        select min(unit_name)
        from marts.dim_units
        where unit_kind = 'city'
    ) as city_name
