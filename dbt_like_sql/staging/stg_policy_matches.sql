{{ newest_version(
    'policy_matches',
    key='match_id',
    columns=[
        'match_id',
        'policy_id',
        'credit_code',
        'is_eligible',
        'eligible_on',
        'rule_version',
        'ineligible_reason',
    ]
) }}
