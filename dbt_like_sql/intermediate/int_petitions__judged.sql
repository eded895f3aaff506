with termed as (
    select
        petitions.*,
        case
            when petitions.extension_approved_at <= {{ end_of_term('petitions.due_at') }}
                then coalesce({{ end_of_term('petitions.extended_due_at') }}, {{ end_of_term('petitions.due_at') }})
            else {{ end_of_term('petitions.due_at') }}
        end as effective_due_at,
        case
            when overruled.petition_id is not null then overruled.closed_at
            when {{ as_day('petitions.closed_at') }} <= {{ as_of() }} then petitions.closed_at
        end as holding_closed_at,
        coalesce(overruled.reopened_count, 0) as reopened_count,
        coalesce(overruled.is_retried, false) as is_retried,
        {{ place_of('street') }} as place_code
    from {{ ref('stg_petitions') }} as petitions
    left join {{ ref('int_petitions__overruled') }} as overruled
        on petitions.petition_id = overruled.petition_id
    {{ join_places('petitions', street='street') }}
),

dated as (
    select
        *,
        {{ as_day('accepted_at') }} as accepted_on,
        {{ as_day('effective_due_at') }} as due_on,
        {{ as_day('holding_closed_at') }} as closed_on,
        holding_closed_at <= effective_due_at as is_on_time
    from termed
)

select
    *,
    case
        when status = 'void' then 'void'
        when status = 'test' then 'test'
        when status = 'duplicate' or duplicate_of is not null then 'duplicate'
        when not is_enterprise then 'not_enterprise'
        when status = 'withdrawn' and (due_on is null or {{ as_day('withdrawn_at') }} <= due_on)
            then 'withdrawn_before_due'
    end as invalid_reason
from dated
