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

{% macro quarter_of(day) -%}
    cast(date_trunc('quarter', {{ day }}) as date)
{%- endmacro %}

{% macro year_of(day) -%}
    cast(date_trunc('year', {{ day }}) as date)
{%- endmacro %}

{% macro last_day_of_month(day) -%}
    cast(last_day({{ day }}) as date)
{%- endmacro %}

{# Working days up to the end of a day of the calendar, and up to its begin. #}
{% macro workdays_until(calendar) -%}
    {{ calendar }}.workday_number
{%- endmacro %}

{% macro workdays_before(calendar) -%}
    ({{ calendar }}.workday_number - case when {{ calendar }}.is_workday then 1 else 0 end)
{%- endmacro %}

{# The Monday of a week. #}
{% macro week_of(day) -%}
    cast(date_trunc('week', {{ day }}) as date)
{%- endmacro %}

{# Whole seconds from one moment to another. #}
{% macro seconds_between(start, end) -%}
    {{ adapter.dispatch('seconds_between')(start, end) }}
{%- endmacro %}

{% macro default__seconds_between(start, end) -%}
    cast(date_diff('second', {{ start }}, {{ end }}) as bigint)
{%- endmacro %}

{% macro spark__seconds_between(start, end) -%}
    (unix_timestamp({{ end }}) - unix_timestamp({{ start }}))
{%- endmacro %}

{# How many months, or quarters, lie between the one of the first day and the one of the second. #}
{% macro months_between(start, end) -%}
    (
        (extract(year from {{ end }}) - extract(year from {{ start }})) * 12
        + extract(month from {{ end }}) - extract(month from {{ start }})
    )
{%- endmacro %}

{% macro quarters_between(start, end) -%}
    (
        (extract(year from {{ end }}) - extract(year from {{ start }})) * 4
        + extract(quarter from {{ end }}) - extract(quarter from {{ start }})
    )
{%- endmacro %}
