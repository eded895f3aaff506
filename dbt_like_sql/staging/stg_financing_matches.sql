{{ newest_version(
    'financing_matches',
    key='request_id',
    columns=[
        'request_id',
        'credit_code',
        'requested_yuan',
        'requested_on',
        'institution',
        'matched_on',
        'result',
        'loan_id',
        'district_code',
    ]
) }}
