{{ config(materialized='table') }}

-- What was reported about a target, beside what is computed for the same unit and period where both exist.
with reports as (
    select
        definitions.definition_id,
        definitions.unit,
        doubted.*,
        case when doubted.period_kind in ('month', 'quarter') then doubted.period_kind else 'to_date' end
            as computed_period_kind,
        case when doubted.unit_code = 'WHOLE' then definitions.root_unit_kind else 'district' end as unit_kind,
        case when doubted.unit_code = 'WHOLE' then definitions.root_unit_code else doubted.unit_code end as place_code
    from {{ ref('int_reported_values__doubted') }} as doubted
    inner join {{ ref('int_definitions__begun') }} as definitions
        on
            doubted.kpi_id = definitions.kpi_id
            and definitions.is_official
),

beside as (
    select
        reports.*,
        case when reports.source_kind = 'computed' then computed.numerator end as computed_numerator,
        case when reports.source_kind = 'computed' then computed.denominator end as computed_denominator,
        case when reports.source_kind = 'computed' then computed.value end as computed_value,
        {{ ratio('reports.numerator', 'reports.denominator') }} as value
    from reports
    left join {{ ref('results') }} as computed
        on
            reports.kpi_id = computed.kpi_id
            and reports.definition_id = computed.definition_id
            and reports.computed_period_kind = computed.period_kind
            and reports.period_end = computed.period_end
            and reports.unit_kind = computed.unit_kind
            and reports.place_code = computed.unit_code
)

select
    kpi_id,
    unit_kind,
    place_code as unit_code,
    period_kind,
    period_end,
    report_id,
    source_kind,
    unit,
    numerator,
    denominator,
    value,
    doubt,
    computed_numerator,
    computed_denominator,
    computed_value,
    cast(value - computed_value as decimal(28, 6)) as difference,
    case
        when computed_value is null then 'not_comparable'
        -- A value is often reported with three digits.
        when abs(value - computed_value) * 200 <= abs(computed_value) then 'agrees'
        else 'differs'
    end as comparison
from beside
