{{ config(materialized='table') }}

select * from {{ ref('int_definitions__dated') }}
