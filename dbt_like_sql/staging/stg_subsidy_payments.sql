{{ newest_version(
    'subsidy_payments',
    key='payment_id',
    columns=[
        'payment_id',
        'application_id',
        'policy_id',
        'credit_code',
        'department_code',
        'district_code',
        'stage',
        'payable_yuan',
        'paid_yuan',
        'paid_on',
        'payment_channel',
        'fund_source',
        'recovered_yuan',
        'jobs_supported',
    ]
) }}
