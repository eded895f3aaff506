{{ newest_version(
    'rosters',
    key='member_id',
    columns=[
        'member_id',
        'series',
        'credit_code',
        'department_code',
        'district_code',
        'listed_on',
        'removed_on',
        'specialist_assigned_on',
        'served_on',
    ]
) }}
