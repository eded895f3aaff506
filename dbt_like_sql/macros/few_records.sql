{# What is said of a share of few records: an interval beside the value, and no place in a ranking. One record of six
   moves a share by 17 points; a unit must not come last because it had six. #}

{% macro is_few() -%}
    (not is_uncovered and kind in ('rate', 'coverage') and denominator > 0 and denominator < 20)
{%- endmacro %}

{# One end of Wilson's 95 % interval of numerator of denominator; nothing outside 0 and 1 is one. Square roots are
   rounded alike by every engine, and six decimals are kept of sixteen. #}
{% macro wilson_bound(sign) -%}
    case
        when numerator >= 0 and numerator <= denominator
            then cast(
                (
                    cast(numerator as double) + 1.920729410347
                    {{ sign }} 1.959963984540
                    * sqrt(
                        cast(numerator as double) * cast(denominator - numerator as double) / cast(denominator as double)
                        + 0.960364705174
                    )
                ) / (cast(denominator as double) + 3.841458820694)
                as decimal(28, 6)
            )
    end
{%- endmacro %}
