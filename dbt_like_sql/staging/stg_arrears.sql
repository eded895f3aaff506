{{ newest_version(
    'arrears',
    key='arrears_id',
    columns=[
        'arrears_id',
        'debtor_name',
        'debtor_kind',
        'creditor_credit_code',
        'district_code',
        'department_code',
        'owed_yuan',
        'due_on',
        'is_disputed',
        'repaid_yuan',
        'repaid_on',
        'resolution',
        'written_off_at',
    ]
) }}
