{# is_key for a newest version over ten million rows: a key that was delivered once cannot be there twice, so only keys
   of which a version was superseded are counted. #}
{% test is_key_of_newest(model, columns, superseded) %}
    
select
    {{ columns | join(',\n    ') }},
    count(*) as records
from {{ model }}
where {{ key_hash(columns) }} in (select key_hash from {{ superseded }})
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
