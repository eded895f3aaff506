{# In every period the units of a kind have exactly the numerator and (for rates) the denominator of the whole. #}
{% test adds_up_to_whole(model) %}
with kinds as (
    select
        kpi_id,
        definition_id,
        period_kind,
        period_start,
        as_of,
        unit_kind,
        max(case when is_whole then 1 else 0 end) as has_whole,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ model }}
    where source_kind = 'computed'
    group by kpi_id, definition_id, period_kind, period_start, as_of, unit_kind
)

select
    parts.kpi_id,
    parts.definition_id,
    parts.period_kind,
    parts.as_of,
    parts.unit_kind
from kinds as parts
inner join kinds as wholes
    on
        parts.kpi_id = wholes.kpi_id
        and parts.definition_id = wholes.definition_id
        and parts.period_kind = wholes.period_kind
        and parts.period_start = wholes.period_start
        and parts.as_of = wholes.as_of
        and wholes.has_whole = 1
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        parts.kpi_id = definitions.kpi_id
        and parts.definition_id = definitions.definition_id
where
    parts.has_whole = 0
    and (
        parts.numerator <> wholes.numerator
        -- What has no denominator of its own has a one in every unit.
        or (definitions.kind not in ('stock', 'flow', 'count') and parts.denominator <> wholes.denominator)
    )
{% endtest %}
