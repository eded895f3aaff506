{{ newest_version(
    'guarantees',
    key='guarantee_id',
    columns=[
        'guarantee_id',
        'guarantor',
        'is_government',
        'is_policy',
        'business_kind',
        'credit_code',
        'district_code',
        'department_code',
        'principal_yuan',
        'liability_share',
        'starts_on',
        'ends_on',
        'fee_yuan',
        'annual_fee_share',
        'is_agri_small',
        'first_guaranteed_on',
    ]
) }}
