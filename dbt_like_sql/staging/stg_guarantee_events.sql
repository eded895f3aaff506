{{ newest_version(
    'guarantee_events',
    key='event_id',
    columns=[
        'event_id',
        'guarantee_id',
        'event_kind',
        'amount_yuan',
        'occurred_on',
        'confirmed_on',
        'note',
    ]
) }}
