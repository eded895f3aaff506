select
    delivery_seq,
    dataset,
    file_name,
    sha256,
    status,
    data_cutoff_on,
    rows_in_file,
    rows_skipped,
    rows_read,
    rows_accepted,
    rows_quarantined,
    rows_repeated,
    rows_withdrawn,
    encoding,
    reason
from {{ declared('deliveries') }}
