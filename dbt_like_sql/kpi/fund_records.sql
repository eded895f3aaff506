-- What funds have committed. Money that a fund got from the fund above it, in the same scope, is in that fund's own
-- amount already and is taken off.
with funds as (
    select
        funds.*,
        parents.series as parent_series,
        cast(null as string) as department_code,
        {{ place_of() }} as place_code
    from {{ ref('stg_funds') }} as funds
    left join {{ ref('stg_funds') }} as parents
        on funds.parent_fund_id = parents.fund_id
    {{ join_places('funds', department=none) }}
),

located as (
    {{ counted('funds', ['fund_size_without_double', 'fund_size_gross', 'funds_raised'], series='series') }}
)

select
    located.kpi_id,
    located.definition_id,
    located.fund_id as record_id,
    located.root_unit_code,
    located.place_code,
    located.department_code,
    located.established_on as moved_on,
    located.committed_yuan
    - case
        when
            located.definition_id = 'fund_size_without_double'
            and instr('、' || definitions.scope || '、', '、' || located.parent_series || '、') > 0
            then coalesce(located.fiscal_yuan, 0)
        else 0
    end as numerator,
    0 as denominator,
    cast(null as string) as exclusion_reason
from located
inner join {{ ref('int_definitions__begun') }} as definitions
    on
        located.kpi_id = definitions.kpi_id
        and located.definition_id = definitions.definition_id
where
    located.committed_yuan is not null
    and located.established_on <= located.counted_until
    and (located.definition_id <> 'funds_raised' or located.established_on >= located.window_start)
