{{ config(materialized='table') }}

-- The targets that count petitions, each once with the days that it looks at; a number groups ten million rows quicker
-- than a text.
select distinct
    kpi_id,
    kpi_number,
    root_unit_code,
    window_start,
    window_end,
    counted_until
from {{ ref('int_definitions__begun') }}
where definition_id in ('closure_of_due', 'on_time_of_due', 'closure_of_received', 'on_time_of_closed')
