-- One row per check of the assets that a figure rests on, the failed ones first.
select
    asset,
    check_name,
    severity,
    passed,
    description,
    detail
from quality.checks
where list_contains($assets, asset)
order by passed, asset, check_name
