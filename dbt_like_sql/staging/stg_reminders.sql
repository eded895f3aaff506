{{ newest_version(
    'reminders',
    key='reminder_id',
    columns=[
        'reminder_id',
        'subject_kind',
        'subject_id',
        'credit_code',
        'reminder_kind',
        'due_on',
        'reminded_at',
        'channel',
    ]
) }}
