{{ config(materialized='table') }}

select
    report_id,
    target_id,
    definition_version,
    period_kind,
    period_start,
    period_end,
    unit_code,
    numerator,
    denominator,
    value,
    unit_of_measure,
    reported_at,
    review_state,
    revision,
    revision_reason
from {{ ref('stg_reported_values') }}
