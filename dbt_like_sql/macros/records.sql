{# How single records are counted: which definitions a record matters to, and since when. #}

{# Records of `relation` (with place_code) for every definition in `names`, or for the one that they name themselves, of
   whose jurisdiction they are part. `day` must lie in the window or that of the year before; `series` must be one of the catalogue's scope. #}
{% macro counted(relation, names, day=none, series=none) -%}
    select
        definitions.kpi_id,
        {{ 'definitions.definition_id,' if names }}
        definitions.root_unit_code,
        definitions.window_start,
        definitions.counted_until,
    {%- if day %}
        records.{{ day }} as moved_on,
    {%- endif %}
        records.*
    from {{ relation }} as records
    inner join {{ ref('int_definitions__repeated') if day else ref('int_definitions__begun') }} as definitions
        on
            {% if names -%}
            definitions.definition_id in ({{ "'" ~ names | join("', '") ~ "'" }})
            {%- else -%}
        records.definition_id = definitions.definition_id
    {%- endif %}
    {%- if day %}
            and records.{{ day }} between definitions.window_start and definitions.counted_until
    {%- endif %}
    {%- if series %}
            and instr('、' || definitions.scope || '、', '、' || records.{{ series }} || '、') > 0
    {%- endif %}
    {{ join_root('records.place_code') }}
{%- endmacro %}

{# The first record of each enterprise in a window: it counts once, on that day and at that place. #}
{% macro firsts(relation, record) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by kpi_id, definition_id, window_start, credit_code
                order by moved_on asc nulls last, {{ record }} asc nulls last
            ) as occurrence
        from {{ relation }}
        where credit_code is not null
    ) as ordered
    where occurrence = 1
{%- endmacro %}
