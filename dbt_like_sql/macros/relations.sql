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
