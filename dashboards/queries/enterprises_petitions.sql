-- One row per petition of one enterprise, the newest first; at most 200.
select
    petition_id,
    category,
    department_code,
    accepted_on,
    due_on,
    closed_on,
    status,
    is_overdue
from seen_petitions
where
    credit_code = $code
    and accepted_on <= $as_of
order by accepted_on desc, petition_id
limit 200
