{{ config(
    description='变动明细的口径与所在地都在目录中 / Every movement has a definition and a place in its jurisdiction',
    meta={'dagster': {'ref': {'name': 'movements'}}}
) }}

select
    movements.kpi_id,
    movements.definition_id,
    movements.place_code
from {{ ref('movements') }} as movements
left join {{ ref('int_definitions__begun') }} as definitions
    on
        movements.kpi_id = definitions.kpi_id
        and movements.definition_id = definitions.definition_id
left join {{ ref('int_units__within') }} as places
    on
        definitions.root_unit_code = places.root_unit_code
        and movements.place_code = places.place_code
        and places.is_whole
where places.place_code is null
