{# The folder of a model is its schema: kpi/results.sql becomes kpi.results. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set folder = node.original_file_path.split('/') | first -%}
    {{ folder if node.resource_type == 'model' else target.schema }}
{%- endmacro %}
