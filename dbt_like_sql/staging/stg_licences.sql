{{ newest_version(
    'licences',
    key='licence_id',
    columns=[
        'licence_id',
        'licence_name',
        'credit_code',
        'department_code',
        'issued_on',
        'expires_on',
        'renewed_on',
    ]
) }}
