-- Events that were held, and the enterprises that came to them. An enterprise is new on the day of its first event.
with held as (
    select * from {{ ref('int_service_events__held') }}
),

attended as (
    select
        min(attendances.attendance_id) as attendance_id,
        attendances.credit_code,
        held.event_id,
        held.series,
        held.held_on,
        held.department_code,
        held.place_code
    from {{ ref('stg_attendances') }} as attendances
    inner join held
        on attendances.event_id = held.event_id
    where attendances.credit_code is not null
    group by
        attendances.credit_code, held.event_id, held.series, held.held_on, held.department_code, held.place_code
),

events_counted as (
    {{ counted('held', ['events_held'], day='held_on', series='series') }}
),

attendances_counted as (
    {{ counted('attended', ['attendances_counted'], day='held_on', series='series') }}
),

enterprises_counted as (
    {{ counted('attended', ['enterprises_attending'], day='held_on', series='series') }}
),

enterprises_first as (
    {{ firsts('enterprises_counted', 'attendance_id') }}
)

{% for relation, record in [
    ('events_counted', 'event_id'), ('attendances_counted', 'attendance_id'), ('enterprises_first', 'attendance_id')
] %}
    select
        kpi_id,
        definition_id,
        {{ record }} as record_id,
        root_unit_code,
        place_code,
        department_code,
        moved_on,
        1 as numerator,
        0 as denominator,
        cast(null as string) as exclusion_reason
    from {{ relation }}
    {{ 'union all' if not loop.last }}
{% endfor %}
