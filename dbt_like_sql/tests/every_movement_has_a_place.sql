{{ config(
    description='变动明细的口径与单位都在目录中 / Every movement has a definition and units that are listed',
    meta={'dagster': {'ref': {'name': 'movements'}}}
) }}

select
    movements.kpi_id,
    movements.definition_id,
    movements.district_code,
    movements.department_code
from {{ ref('movements') }} as movements
left join {{ ref('int_definitions__begun') }} as definitions
    on
        movements.kpi_id = definitions.kpi_id
        and movements.definition_id = definitions.definition_id
left join {{ ref('int_units__listed') }} as districts
    on
        movements.district_code = districts.unit_code
        and districts.unit_kind = 'district'
left join {{ ref('int_units__listed') }} as departments
    on
        movements.department_code = departments.unit_code
        and departments.unit_kind = 'department'
where
    definitions.kpi_id is null
    or districts.unit_code is null
    or departments.unit_code is null
