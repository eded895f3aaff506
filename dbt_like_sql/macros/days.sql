{# The two days of a run; there is no clock in the models.
   `--vars '{as_of: 2024-09-30}'` wins over the variable YINGSHANG_AS_OF of the environment. The environment is the
   quicker way: changed --vars make dbt parse the whole project again. #}

{% macro as_of() -%}
    cast('{{ run_day("as_of", "YINGSHANG_AS_OF", "") }}' as date)
{%- endmacro %}

{# The last data cut-off that is used; a delivery that reaches further does not count. #}
{% macro known_by() -%}
    cast('{{ run_day("known_by", "YINGSHANG_KNOWN_BY", run_day("as_of", "YINGSHANG_AS_OF", "")) }}' as date)
{%- endmacro %}

{% macro run_day(name, variable, default) -%}
    {%- if execute -%}
        {%- set day = var(name, none) or env_var(variable, default) -%}
        {%- if not modules.re.fullmatch('\d{4}-\d{2}-\d{2}', day | string) -%}
            {{ exceptions.raise_compiler_error(
                "no day for " ~ name ~ ": give --vars '{" ~ name ~ ": 2024-09-30}' or set " ~ variable
            ) }}
        {%- endif -%}
        {{- day -}}
    {%- endif -%}
{%- endmacro %}
