{# What is still needed and whether it can be had; both read the columns of `judged` in kpi/results.sql. #}

{# Can the target still be met? With rows of `outstanding`: by the records that are registered now. #}
{% macro reachable() -%}
    case
        when status = 'MET' then true
        when status = 'MISSED' then false
        when status not in ('ON_TRACK', 'AT_RISK', 'BEHIND') then cast(null as boolean)
        -- A total of events does not shrink.
        when kind in ('flow', 'count') and operator in ('<', '<=') then false
        when outstanding_denominator is not null and operator in ('>', '>=')
            then {{ satisfies(
                '(rounded_numerator + outstanding_best_numerator)',
                '(rounded_denominator + outstanding_denominator)',
                'target',
                ['>', '>=']
            ) }}
        else true
    end
{%- endmacro %}

{# Needed from now on: of a total per working day, of a stock per five working days, of a rate as a share of what is
   outstanding. NULL where nothing is needed any more or nothing is left to do it with. #}
{% macro required_run_rate() -%}
    case
        when status in ('NO_DATA', 'SUSPECT', 'MISSED') or operator in ('<', '<=') then null
        when kind in ('flow', 'count') and status in ('ON_TRACK', 'AT_RISK', 'BEHIND')
            then {{ way('target - value', '1', 'workdays_left') }}
        when kind = 'stock' and status in ('ON_TRACK', 'AT_RISK', 'BEHIND')
            then {{ way('target - value', '5', 'workdays_left') }}
        when not {{ satisfies(
            'rounded_numerator', '(rounded_denominator + outstanding_denominator)', 'target', ['>', '>=']
        ) }}
            then {{ micro(whole_ratio(
                '(' ~ whole('(rounded_denominator + outstanding_denominator)', 6) ~ ' * ' ~ whole('target', 6)
                ~ ' - ' ~ whole('rounded_numerator', 6) ~ ' * 1000000)',
                whole('outstanding_best_numerator', 6)
            )) }}
    end
{%- endmacro %}
