-- One row: the enterprise of one credit code.
select
    credit_code,
    enterprise_name,
    entity_type,
    ownership,
    founded_on,
    status,
    district_code,
    street,
    park,
    industry_code,
    employees,
    size,
    is_specialised,
    is_high_tech,
    is_operating
from seen_enterprises
where credit_code = $code
