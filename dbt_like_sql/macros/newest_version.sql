{# Every delivery keeps its rows for ever, so a key can have many versions. The newest one that is known by the run's
   day holds: the highest delivery, then the highest row. Nearly all keys have one version only; the sort therefore
   runs over the few others, found by a hash of the key, and the wide rows are read once and never sorted. #}

{% macro newest_version(dataset, key, columns, superseded=none) -%}
    {%- if superseded is none -%}
with superseded as (
    {{ superseded_versions(dataset, key) | indent(4) }}
)

{% endif -%}
    select
    {%- for column in columns %}
    versions.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ lake(dataset) }} as versions
left join {{ superseded or 'superseded' }} as superseded_rows
    on
        versions._delivery_seq = superseded_rows.delivery_seq
        and versions._row_number = superseded_rows.row_in_delivery
where
    superseded_rows.delivery_seq is null
    and versions._data_cutoff_on <= {{ known_by() }}
    and not versions._is_withdrawn
{%- endmacro %}

{% macro superseded_versions(dataset, key) -%}
    {%- set names = [key] if key is string else key -%}
select
    aged.delivery_seq,
    aged.row_in_delivery,
    aged.key_hash
from (
    select
        versions._delivery_seq as delivery_seq,
        versions._row_number as row_in_delivery,
        repeated.key_hash,
        row_number() over (
            partition by {{ prefixed('versions', names) }}
            order by versions._delivery_seq desc nulls last, versions._row_number desc nulls last
        ) as age
    from {{ lake(dataset) }} as versions
    inner join (
        select {{ key_hash(names) }} as key_hash
        from {{ lake(dataset) }}
        where _data_cutoff_on <= {{ known_by() }}
        group by {{ key_hash(names) }}
        having count(*) > 1
    ) as repeated
        on {{ key_hash(names, 'versions') }} = repeated.key_hash
    where versions._data_cutoff_on <= {{ known_by() }}
) as aged
where aged.age > 1
{%- endmacro %}

{% macro prefixed(relation, names) -%}
    {%- for name in names %}{{ relation ~ '.' ~ name }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# Only finds candidates: two keys with one hash are told apart by the keys themselves. #}
{% macro key_hash(names, relation=none) -%}
    {{ adapter.dispatch('key_hash')(prefixed(relation, names) if relation else names | join(', ')) }}
{%- endmacro %}

{% macro default__key_hash(columns) -%}
    hash({{ columns }})
{%- endmacro %}

{% macro spark__key_hash(columns) -%}
    xxhash64({{ columns }})
{%- endmacro %}
