{{ newest_version(
    'visits',
    key='visit_id',
    columns=[
        'visit_id',
        'credit_code',
        'enterprise_name',
        'visitor_role',
        'department_code',
        'district_code',
        'visited_on',
        'petition_id',
    ]
) }}
