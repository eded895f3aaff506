"""What a draft of the definitions would change in the official figures that are published: whose status flips.

Here the two sets of figures are compared; how the draft's are built is not known here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

_OFFICIAL = """
    SELECT kpi_id, unit_kind, unit_code, unit_name, as_of, definition_id, numerator, denominator, value, status
    FROM {schema}.results WHERE is_official AND period_kind = 'to_date'
"""
_PAIRS = f"""
    CREATE OR REPLACE TEMP TABLE pairs AS
    WITH before AS ({_OFFICIAL.format(schema="published.kpi")}), after AS ({_OFFICIAL.format(schema="draft.kpi")})
    SELECT
        kpi_id, unit_kind, unit_code, coalesce(before.unit_name, after.unit_name) AS unit_name, as_of,
        before.status AS status_before, after.status AS status_after,
        before.value AS value_before, after.value AS value_after,
        before.numerator IS DISTINCT FROM after.numerator
        OR before.denominator IS DISTINCT FROM after.denominator AS has_moved
    FROM before FULL JOIN after USING (kpi_id, unit_kind, unit_code, as_of)
"""
# One row per target and unit whose status is another one on at least one day; its last such day is shown.
_FLIPS = """
    SELECT
        kpi_id, unit_kind, unit_code, any_value(unit_name) AS unit_name, count(*) AS days_flipped,
        min(as_of) AS first_on, max(as_of) AS last_on,
        arg_max(coalesce(status_before, 'ABSENT'), as_of) AS status_before,
        arg_max(coalesce(status_after, 'ABSENT'), as_of) AS status_after,
        arg_max(value_before, as_of) AS value_before, arg_max(value_after, as_of) AS value_after
    FROM pairs WHERE status_before IS DISTINCT FROM status_after
    GROUP BY kpi_id, unit_kind, unit_code ORDER BY kpi_id, unit_kind, unit_code
"""
_MOVED = "SELECT count(*) FILTER (has_moved), count(*), count(DISTINCT kpi_id) FILTER (has_moved) FROM pairs"


@dataclass(frozen=True)
class Rehearsal:
    """The flips, and of all day figures compared how many move and of how many targets."""

    flips: list[Row]
    figures_moved: int
    figures_compared: int
    targets_moved: int


def compare_with_draft(published: Path, warehouse: Path) -> Rehearsal:
    """Compare the published official figures of every day with those of the draft's warehouse.

    Grain of the flips: target and unit; values as the targets state them.
    """
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{published}' AS published (READ_ONLY); ATTACH '{warehouse}' AS draft (READ_ONLY)")
        connection.execute(_PAIRS)
        flips = connection.execute(_FLIPS).pl().to_dicts()
        ((moved, compared, targets),) = connection.execute(_MOVED).fetchall()
    return Rehearsal(flips, moved, compared, targets)
