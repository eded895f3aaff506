{{ newest_version(
    'policy_pushes',
    key='push_id',
    columns=[
        'push_id',
        'policy_id',
        'credit_code',
        'pushed_at',
        'channel',
        'is_proactive',
        'is_delivered',
        'delivered_at',
        'read_at',
        'failure_reason',
    ]
) }}
