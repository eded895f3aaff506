{# A model of the folder kpi lives in the schema kpi, not in main_kpi. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
