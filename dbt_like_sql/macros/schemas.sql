{# The folder of a model is its schema: kpi/results.sql becomes kpi.results. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set folder = node.original_file_path.split('/') | first -%}
    {{ folder if node.resource_type == 'model' else target.schema }}
{%- endmacro %}

{# The marts lie in a file of their own, which is copied as it is when they are published. Spark has one catalogue. #}
{% macro generate_database_name(custom_database_name, node) -%}
    {%- set folder = node.original_file_path.split('/') | first -%}
    {%- if target.type == 'duckdb' -%}
        {{ return('facts' if folder == 'marts' else target.database) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
