-- One row per check of the published snapshot, the failed ones first.
select
    asset,
    check_name,
    severity,
    passed,
    description,
    detail
from quality.checks
order by passed, severity, asset, check_name
