{{ config(materialized='table') }}

-- Single records that move a figure, this year's and last year's; those with a reason are left out. Petitions are too
-- many to be listed again for every definition: theirs are in `petition_quality_records`.
with records as (
    {{ stacked(
        [
            'event_records', 'cadence_records', 'month_records', 'roster_records', 'subsidy_records',
            'guarantee_fee_records', 'guarantee_client_records', 'finance_records', 'fund_records',
            'service_records', 'service_item_records', 'procurement_records'
        ],
        ['kpi_id', 'definition_id', 'record_id', 'moved_on', 'root_unit_code', 'place_code', 'department_code',
        'cast(numerator as decimal(30, 8)) as numerator', 'cast(denominator as decimal(30, 8)) as denominator',
        'exclusion_reason']
    ) }}
)

select
    kpi_id,
    definition_id,
    record_id,
    moved_on,
    root_unit_code,
    place_code,
    department_code,
    numerator,
    denominator,
    exclusion_reason
from records
