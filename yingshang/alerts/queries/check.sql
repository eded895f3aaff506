-- One row per check of the snapshot that can fail: whether it did.
select asset, check_name, severity, passed, coalesce(detail, description) as detail
from quality.checks
where list_contains($severities, severity)
