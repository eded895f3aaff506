{# Every row has these columns, and no two rows have the same. Returns the keys that break it. #}
{% test is_key(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as records
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
