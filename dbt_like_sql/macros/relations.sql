{# What dbt reads: the lake (accepted rows, one Parquet file per delivery) and the declared tables. #}

{% macro lake(dataset) -%}
    {{ adapter.dispatch('parquet')(source('lake', dataset), env_var('YINGSHANG_LAKE', '') ~ '/' ~ dataset ~ '/*.parquet') }}
{%- endmacro %}

{% macro declared(name) -%}
    {{ adapter.dispatch('parquet')(source('declared', name), env_var('YINGSHANG_DECLARED', '') ~ '/' ~ name ~ '.parquet') }}
{%- endmacro %}

{# dbt-duckdb knows where a source lies; Spark is told. #}
{% macro default__parquet(relation, path) -%}
    {{ relation }}
{%- endmacro %}

{% macro spark__parquet(relation, path) -%}
    parquet.`{{ path }}`
{%- endmacro %}
