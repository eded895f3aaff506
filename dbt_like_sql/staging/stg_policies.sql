{{ newest_version(
    'policies',
    key='policy_id',
    columns=[
        'policy_id',
        'policy_name',
        'document_no',
        'level',
        'department_code',
        'district_code',
        'is_fiscal',
        'issued_on',
        'online_on',
        'expires_on',
        'is_apply_free',
        'payment_channel',
        'apply_from_on',
        'apply_until_on',
        'budget_yuan',
    ]
) }}
