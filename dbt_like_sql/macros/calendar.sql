{# Days and terms. Working days come from the declared calendar, never from the weekday. #}

{% macro as_day(moment) -%}
    cast({{ moment }} as date)
{%- endmacro %}

{% macro month_of(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{# A term of exactly midnight was given as a day: it runs until the end of that day. #}
{% macro end_of_term(moment) -%}
    case
        when {{ moment }} = cast(cast({{ moment }} as date) as timestamp)
            then {{ moment }} + interval '1 day' - interval '1 microsecond'
        else {{ moment }}
    end
{%- endmacro %}

{# Whole days from one date to another. #}
{% macro days_between(start, end) -%}
    {{ adapter.dispatch('days_between')(start, end) }}
{%- endmacro %}

{% macro default__days_between(start, end) -%}
    ({{ end }} - {{ start }})
{%- endmacro %}

{% macro spark__days_between(start, end) -%}
    cast(datediff({{ end }}, {{ start }}) as bigint)
{%- endmacro %}
