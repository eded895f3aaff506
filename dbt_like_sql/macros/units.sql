{# How records find their place, and how numbers of units add up to the whole of a jurisdiction. #}

{# Joins what `place_of` needs: the units that a record names, as far as they are listed. #}
{% macro join_places(records, street=none, department='department_code') -%}
    {%- if street %}
    left join {{ ref('int_units__street_names') }} as streets
        on
            {{ records }}.{{ street }} = streets.street
            and {{ records }}.district_code = streets.district_code
    {%- endif %}
    left join {{ ref('int_units__lineages') }} as districts
        on
            {{ records }}.district_code = districts.unit_code
            and districts.unit_code = districts.ancestor_code
            and districts.unit_kind <> 'department'
    left join {{ ref('int_units__employers') }} as employers
        on {{ records ~ '.' ~ department if department else 'null' }} = employers.department_code
    left join {{ ref('int_units__lineages') }} as homes
        on
            homes.unit_kind = 'city'
            and homes.unit_code = homes.ancestor_code
{%- endmacro %}

{# The street or park of a record, else its district, else what its department belongs to, else the city. #}
{% macro place_of(street=none) -%}
    coalesce({{ 'streets.street_code, ' if street }}districts.unit_code, employers.place_code, homes.unit_code)
{%- endmacro %}

{# Records of the jurisdiction only: `place` lies within the root of `definitions`. #}
{% macro join_root(place) -%}
    inner join {{ ref('int_units__within') }} as rooted
        on
            definitions.root_unit_code = rooted.root_unit_code
            and {{ place }} = rooted.place_code
            and rooted.is_whole
{%- endmacro %}

{# Adds `sums` up by `keys` for the whole, for every unit below it and for every department. `relation` has root_unit_code,
   place_code and department_code. #}
{% macro rolled_up(relation, keys, sums) -%}
    select
        {{ prefixed('records', keys) }},
        within.unit_kind,
        within.unit_code,
    {%- for column in sums %}
        sum(records.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ relation }} as records
    inner join {{ ref('int_units__within') }} as within
        on
            records.root_unit_code = within.root_unit_code
            and records.place_code = within.place_code
    group by {{ prefixed('records', keys) }}, within.unit_kind, within.unit_code

    union all

    select
        {{ prefixed('records', keys) }},
        'department',
        coalesce(departments.unit_code, 'UNASSIGNED'),
    {%- for column in sums %}
        sum(records.{{ column }}){{ ',' if not loop.last }}
    {%- endfor %}
    from {{ relation }} as records
    left join {{ ref('int_units__listed') }} as departments
        on
            records.root_unit_code = departments.root_unit_code
            and records.department_code = departments.unit_code
            and departments.unit_kind = 'department'
    group by {{ prefixed('records', keys) }}, coalesce(departments.unit_code, 'UNASSIGNED')
{%- endmacro %}
