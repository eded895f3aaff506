{{ newest_version(
    'petition_events',
    key='event_id',
    columns=[
        'event_id',
        'petition_id',
        'action',
        'happened_at',
        'department_code',
    ],
    superseded=ref('stg_petition_events__superseded')
) }}
