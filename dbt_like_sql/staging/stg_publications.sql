{{ newest_version(
    'publications',
    key='publication_id',
    columns=[
        'publication_id',
        'series',
        'title',
        'topic',
        'department_code',
        'district_code',
        'published_on',
        'url',
    ]
) }}
