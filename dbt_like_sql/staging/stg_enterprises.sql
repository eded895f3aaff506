{{ newest_version(
    'enterprises',
    key='credit_code',
    columns=[
        'credit_code',
        'enterprise_name',
        'entity_type',
        'ownership',
        'founded_on',
        'status',
        'ended_on',
        'district_code',
        'street',
        'park',
        'industry_code',
        'employees',
        'revenue_yuan',
        'assets_yuan',
        'size',
        'is_specialised',
        'is_high_tech',
    ]
) }}
