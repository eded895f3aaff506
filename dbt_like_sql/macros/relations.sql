{# What dbt reads: the lake (accepted rows, one Parquet file per delivery) and the declared tables. #}

{% macro lake(dataset) -%}
    {%- set path = env_var('YINGSHANG_LAKE', '') ~ '/' ~ dataset ~ '/*.parquet' -%}
    {{ adapter.dispatch('parquet')(source('lake', dataset), path) }}
{%- endmacro %}

{% macro declared(name) -%}
    {%- set path = env_var('YINGSHANG_DECLARED', '') ~ '/' ~ name ~ '.parquet' -%}
    {{ adapter.dispatch('parquet')(source('declared', name), path) }}
{%- endmacro %}

{# dbt-duckdb knows where a source lies; Spark is told. #}
{% macro default__parquet(relation, path) -%}
    {{ relation }}
{%- endmacro %}

{% macro spark__parquet(relation, path) -%}
    parquet.`{{ path }}`
{%- endmacro %}

{# The rows of several models on top of each other, each with the name of its model as `source`. #}
{% macro stacked(models, columns) -%}
    {%- for model in models %}
        
    select
        '{{ model }}' as source,
        {{ columns | join(', ') }}
    from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
