select
    numerator,
    denominator,
    interval_low,
    interval_high
from {{ declared('share_intervals') }}
