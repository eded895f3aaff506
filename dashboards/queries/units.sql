-- One row per unit: its name by its code.
select
    unit_kind,
    unit_code,
    unit_name,
    parent_code
from marts.dim_units
order by unit_kind, display_order, unit_code
