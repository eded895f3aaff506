select
    day,
    is_workday,
    workday_number,
    name
from {{ declared('calendar') }}
