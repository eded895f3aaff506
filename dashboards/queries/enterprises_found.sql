-- One row per enterprise whose credit code or name fits; at most 50.
select
    credit_code,
    enterprise_name,
    district_code,
    street,
    size,
    is_operating
from seen_enterprises
where
    starts_with(upper(credit_code), upper($q))
    or contains(enterprise_name, $q)
order by enterprise_name, credit_code
limit 50
