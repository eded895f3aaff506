{# In every period the units of a kind have exactly the numerator and (for rates) the denominator of the city. #}
{% test adds_up_to_city(model, unit_kind) %}
with sums as (
    select
        kpi_id,
        definition_id,
        period_kind,
        period_start,
        as_of,
        sum(case when unit_kind = 'city' then numerator else -numerator end) as numerator_gap,
        sum(case when unit_kind = 'city' then denominator else -denominator end) as denominator_gap
    from {{ model }}
    where
        source_kind = 'computed'
        and unit_kind in ('city', '{{ unit_kind }}')
    group by kpi_id, definition_id, period_kind, period_start, as_of
)

select sums.*
from sums
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        sums.kpi_id = definitions.kpi_id
        and sums.definition_id = definitions.definition_id
where
    sums.numerator_gap <> 0
    or (definitions.kind = 'rate' and sums.denominator_gap <> 0)
{% endtest %}
