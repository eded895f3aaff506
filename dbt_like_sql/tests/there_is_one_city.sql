{{ config(description='单位表有且只有一个市本级 / The units hold exactly one city') }}

select count(*) as cities
from {{ ref('stg_units') }}
where unit_kind = 'city'
having count(*) <> 1
