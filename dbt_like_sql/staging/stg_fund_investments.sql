{{ newest_version(
    'fund_investments',
    key='investment_id',
    columns=[
        'investment_id',
        'fund_id',
        'project_name',
        'credit_code',
        'industry',
        'invested_yuan',
        'invested_on',
        'is_private',
        'district_code',
    ]
) }}
