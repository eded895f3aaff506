{# How records find their units, and how numbers of units add up to the city. #}

{# Joins the district and the department of `records`; a code that is not listed is UNASSIGNED, like none at all. #}
{% macro join_units(records) -%}
    left join {{ ref('int_units__listed') }} as districts
        on
            {{ records }}.district_code = districts.unit_code
            and districts.unit_kind = 'district'
    left join {{ ref('int_units__listed') }} as departments
        on
            {{ records }}.department_code = departments.unit_code
            and departments.unit_kind = 'department'
{%- endmacro %}

{% macro district_or_unassigned() -%}
    coalesce(districts.unit_code, 'UNASSIGNED')
{%- endmacro %}

{% macro department_or_unassigned() -%}
    coalesce(departments.unit_code, 'UNASSIGNED')
{%- endmacro %}

{# Adds `sums` up by `keys` for the city, every district and every department; the city has no code yet. #}
{% macro rolled_up(relation, keys, sums) -%}
    select
        {{ keys | join(', ') }},
        case
            when grouping(district_code) = 0 then 'district'
            when grouping(department_code) = 0 then 'department'
            else 'city'
        end as unit_kind,
        coalesce(district_code, department_code) as unit_code,
        {%- for column in sums %}
        sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    group by grouping sets (
        ({{ keys | join(', ') }}),
        ({{ keys | join(', ') }}, district_code),
        ({{ keys | join(', ') }}, department_code)
    )
{%- endmacro %}

{# Gives rows of `rolled_up` the code of their unit. #}
{% macro join_listed_unit(records) -%}
    inner join {{ ref('int_units__listed') }} as units
        on
            {{ records }}.unit_kind = units.unit_kind
            and coalesce({{ records }}.unit_code, units.unit_code) = units.unit_code
{%- endmacro %}
