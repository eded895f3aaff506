{{ newest_version(
    'surveys',
    key='survey_id',
    columns=[
        'survey_id',
        'batch',
        'agency',
        'unit_code',
        'surveyed_on',
        'sample_size',
        'valid_sample',
        'score',
        'dimension',
    ]
) }}
