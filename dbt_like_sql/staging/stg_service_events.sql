{{ newest_version(
    'service_events',
    key='event_id',
    columns=[
        'event_id',
        'event_name',
        'series',
        'event_kind',
        'host_code',
        'host_name',
        'district_code',
        'planned_on',
        'held_on',
        'status',
        'mode',
        'venue',
        'venue_kind',
        'attendee_count',
        'session_no',
    ]
) }}
