{{ config(materialized='table') }}

-- Kept as a table because many models read the newest version and the search for repeated keys is the dear part of it.
{{ superseded_versions('petition_events', 'event_id') }}
