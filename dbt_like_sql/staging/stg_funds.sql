{{ newest_version(
    'funds',
    key='fund_id',
    columns=[
        'fund_id',
        'fund_name',
        'level',
        'series',
        'district_code',
        'parent_fund_id',
        'committed_yuan',
        'paid_in_yuan',
        'fiscal_yuan',
        'established_on',
        'manager',
    ]
) }}
