{{ config(
    description='逐条记录之和等于统计日全地区的分子分母 / The single records add up to the figures of the as_of day',
    meta={'dagster': {'ref': {'name': 'measured'}}}
) }}

with summed as (
    select
        kpi_id,
        definition_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('record_parts') }}
    group by kpi_id, definition_id
)

select
    measured.kpi_id,
    measured.definition_id,
    measured.numerator,
    summed.numerator as numerator_of_records,
    measured.denominator,
    summed.denominator as denominator_of_records
from {{ ref('measured') }} as measured
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        measured.kpi_id = definitions.kpi_id
        and measured.definition_id = definitions.definition_id
left join summed
    on
        measured.kpi_id = summed.kpi_id
        and measured.definition_id = summed.definition_id
where
    measured.is_whole
    and measured.source_kind = 'computed'
    and measured.period_kind = 'to_date'
    and measured.as_of = {{ as_of() }}
    and (
        measured.numerator <> coalesce(summed.numerator, 0)
        or (
            definitions.kind not in ('stock', 'flow', 'count')
            and measured.denominator <> coalesce(summed.denominator, 0)
        )
    )
