{{ newest_version(
    'attendances',
    key='attendance_id',
    columns=[
        'attendance_id',
        'event_id',
        'credit_code',
        'enterprise_name',
        'headcount',
        'requested_topic',
        'is_answered_on_site',
        'petition_id',
    ]
) }}
