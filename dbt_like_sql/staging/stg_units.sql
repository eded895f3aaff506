{{ newest_version(
    'units',
    key='unit_code',
    columns=[
        'unit_code',
        'unit_name',
        'unit_kind',
        'parent_code',
        'aliases',
        'is_active',
        'display_order',
    ]
) }}
