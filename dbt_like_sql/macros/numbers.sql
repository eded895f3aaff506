{# Division in whole numbers, half up. No engine rounds a decimal division or a double the same way as another one, and
   a shown value must not depend on the engine. Zero in the denominator gives NULL. #}

{# numerator and denominator: expressions that are whole numbers. #}
{% macro whole_ratio(numerator, denominator) -%}
    {{ adapter.dispatch('whole_ratio')(numerator, denominator) }}
{%- endmacro %}

{% macro default__whole_ratio(numerator, denominator) -%}
    cast(sign({{ numerator }}) * sign({{ denominator }}) as hugeint)
    * ((2 * cast(abs({{ numerator }}) as hugeint) + cast(abs({{ denominator }}) as hugeint))
    // nullif(2 * cast(abs({{ denominator }}) as hugeint), 0))
{%- endmacro %}

{% macro spark__whole_ratio(numerator, denominator) -%}
    cast(sign({{ numerator }}) * sign({{ denominator }}) as bigint)
    * ((2 * cast(abs({{ numerator }}) as decimal(36, 0)) + cast(abs({{ denominator }}) as decimal(36, 0)))
    div nullif(2 * cast(abs({{ denominator }}) as decimal(36, 0)), 0))
{%- endmacro %}

{# numerator / denominator (six decimals each) to six decimals. #}
{% macro ratio(numerator, denominator) -%}
    {{ micro(whole_ratio(
        whole(numerator, 6) ~ ' * 1000000',
        whole(denominator, 6)
    )) }}
{%- endmacro %}

{# amount * part / total to six decimals: amount and total have six and two decimals, part has two. #}
{% macro part_of(amount, part, total) -%}
    {{ micro(whole_ratio(
        whole(amount, 6) ~ ' * ' ~ whole(part, 2),
        whole(total, 2)
    )) }}
{%- endmacro %}

{# A decimal with that many places as a whole number of its smallest unit. #}
{% macro whole(number, places) -%}
    {{ adapter.dispatch('whole')(number, 10 ** places) }}
{%- endmacro %}

{% macro default__whole(number, scale) -%}
    cast({{ number }} * {{ scale }} as hugeint)
{%- endmacro %}

{% macro spark__whole(number, scale) -%}
    cast({{ number }} * {{ scale }} as decimal(24, 0))
{%- endmacro %}

{# A decimal of eight places with fewer of them, half away from zero. DuckDB divides 64 bits ten times as fast as 128, and
   nearly all figures have room in them. #}
{% macro fewer_places(number, type) -%}
    {{ adapter.dispatch('fewer_places')(number, type) }}
{%- endmacro %}

{% macro default__fewer_places(number, type) -%}
    case
        when abs({{ number }}) < 1000000000 then cast(cast({{ number }} as decimal(18, 8)) as {{ type }})
        else cast({{ number }} as {{ type }})
    end
{%- endmacro %}

{% macro spark__fewer_places(number, type) -%}
    cast({{ number }} as {{ type }})
{%- endmacro %}

{# A whole number of millionths as a decimal. #}
{% macro micro(number) -%}
    cast(cast({{ number }} as decimal(28, 0)) * 0.000001 as decimal(28, 6))
{%- endmacro %}

{# A rate is compared with its target without division, and so that no engine cuts digits: DuckDB keeps all twelve places
   of a product of decimals, Spark is given whole numbers. #}
{% macro compared(numerator, comparison, denominator, limit) -%}
    {{ twelve_places(numerator) }} {{ comparison }} {{ exact_product(denominator, '(' ~ limit ~ ')') }}
{%- endmacro %}

{% macro twelve_places(number) -%}
    {{ adapter.dispatch('twelve_places')(number) }}
{%- endmacro %}

{% macro default__twelve_places(number) -%}
    cast({{ number }} as decimal(38, 12))
{%- endmacro %}

{% macro spark__twelve_places(number) -%}
    {{ whole(number, 6) }} * 1000000
{%- endmacro %}

{# Of two numbers with six decimals each. #}
{% macro exact_product(number, other) -%}
    {{ adapter.dispatch('exact_product')(number, other) }}
{%- endmacro %}

{% macro default__exact_product(number, other) -%}
    {{ number }} * cast({{ other }} as decimal(28, 6))
{%- endmacro %}

{% macro spark__exact_product(number, other) -%}
    {{ whole(number, 6) }} * {{ whole(other, 6) }}
{%- endmacro %}

{# Is the target met? Reads the column `operator`, which must be one of `comparisons`, and is as strict as it. #}
{% macro satisfies(numerator, denominator, limit, comparisons=['>', '>=', '<', '<=']) -%}
    case operator
    {%- for comparison in comparisons %}
        when '{{ comparison }}' then {{ compared(numerator, comparison, denominator, limit) }}
    {%- endfor %}
    end
{%- endmacro %}

{# Is the value not worse than the limit, or worse by the tolerance at most? Reads the direction from `operator`. #}
{% macro keeps_up(numerator, denominator, limit, tolerance='0') -%}
    case
        when operator in ('>', '>=') then {{ compared(numerator, '>=', denominator, limit ~ ' - ' ~ tolerance) }}
        else {{ compared(numerator, '<=', denominator, limit ~ ' + ' ~ tolerance) }}
    end
{%- endmacro %}

{# amount (six decimals) * elapsed / total in whole numbers, to six decimals. #}
{% macro way(amount, elapsed, total) -%}
    {{ micro(whole_ratio(whole('(' ~ amount ~ ')', 6) ~ ' * ' ~ elapsed, total)) }}
{%- endmacro %}
