{{ config(materialized='table') }}

with windows as (
    select
        kpi_id,
        root_unit_code,
        window_start,
        window_end
    from {{ ref('int_definitions__begun') }}
    where definition_id = 'push_by_policy'
),

pushed as (
    select
        policy_id,
        min(first_delivered_on) as first_pushed_on
    from {{ ref('int_policy_matches__paired') }}
    where
        eligible_on is not null
        and first_delivered_on <= {{ as_of() }}
    group by policy_id
),

available as (
    select
        policy_id,
        district_code,
        department_code,
        is_fiscal,
        coalesce(online_on, issued_on) as available_on
    from {{ ref('stg_policies') }}
)

select
    definitions.kpi_id,
    definitions.root_unit_code,
    available.policy_id,
    {{ place_of() }} as place_code,
    available.department_code,
    available.available_on,
    -- A push before the policy went online counts from the day on which the policy counts.
    case
        when pushed.first_pushed_on is not null then greatest(pushed.first_pushed_on, available.available_on)
    end as pushed_on,
    case
        when not available.is_fiscal then 'not_fiscal'
        when available.available_on is null then 'not_new'
        when available.available_on not between definitions.window_start and definitions.window_end then 'not_new'
    end as exclusion_reason
from available
cross join windows as definitions
{{ join_places('available') }}
{{ join_root(place_of()) }}
left join pushed
    on available.policy_id = pushed.policy_id
where coalesce(available.available_on <= {{ as_of() }}, true)
