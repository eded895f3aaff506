{{ config(materialized='table') }}

-- Kept as a table because many models read petitions and the search for repeated keys is the dear part of it.
{{ superseded_versions('petitions', 'petition_id') }}
