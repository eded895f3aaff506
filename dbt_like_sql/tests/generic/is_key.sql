{# Every row has these columns, and no two rows have the same. Returns the keys that break it.
   Repeated keys are searched by their hash, which is the cheap way through ten million rows. #}
{% test is_key(model, columns) %}
    
select
    {{ columns | join(',\n    ') }},
    count(*) as records
from {{ model }}
where
    {{ key_hash(columns) }} in (
        select {{ key_hash(columns) }}
        from {{ model }}
        group by {{ key_hash(columns) }}
        having count(*) > 1
    )
group by {{ columns | join(', ') }}
having count(*) > 1

union all

select
    {{ columns | join(',\n    ') }},
    1
from {{ model }}
where
    {%- for column in columns %}
    {{ 'or ' if not loop.first }}{{ column }} is null
    {%- endfor %}
{% endtest %}
