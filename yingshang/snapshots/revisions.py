"""How published figures of closed periods changed: the tables kpi.vintages, kpi.revisions, kpi.period_states.

Everything follows from the ledger and from one publication, the `pending` one: publications about a later day, or that
know more, have not happened yet for it, and an earlier one that looked back behind its predecessors revised nothing. A
publication that is left out so hands its rows on to the next that counts.
"""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from yingshang.settings import Settings
from yingshang.snapshots.board import CLOSING, KEY, Header
from yingshang.snapshots.corrections import Correction
from yingshang.snapshots.vintage_files import path_of
from yingshang.workdays import freeze_day

STEPS = ("publications", "standing", "told", "freeze_days", "period_ends", "covering", "figures")
_KEYS = ", ".join(KEY)
_KEYS_OF_REVISED = ", ".join(f"revised.{name}" for name in KEY)


def gather(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    headers: Sequence[Header],
    pending: Header,
    condition: str = "true",
    parameters: Mapping[str, object] | None = None,
) -> None:
    """Make the temporary tables `publications`, `standing`, `told`, `period_ends` and `figures`.

    `told` holds every row that a publication showed anew or withdrew: those of the files, and of the table `changes` if
    the last header has no file yet. `figures` holds the figures of closed months and quarters, each once, with the
    number of the publication that counts for it.

    Args:
        connection: where the tables are made.
        settings: whose ledger, and how long figures are provisional.
        headers: all publications, the pending one included.
        pending: the publication from which is looked.
        condition: which rows are wanted.
        parameters: those of the condition.
    """
    facts = [
        (h.number, h.snapshot_id, h.published_at, h.as_of, h.known_by, h.code_version, str(path_of(settings, h)))
        for h in headers
    ]
    _keep(connection, "publications", facts, _PUBLICATIONS)
    connection.execute(_STANDING, {"number": pending.number, "as_of": pending.as_of, "known_by": pending.known_by})
    _read_rows(connection, settings, headers, condition, parameters or {})
    ends = connection.execute(
        f"SELECT DISTINCT period_end FROM told WHERE period_kind IN {CLOSING} AND period_end IS NOT NULL"
    ).fetchall()
    days = [(end, freeze_day(end, settings.freeze_workdays)) for (end,) in ends]
    _keep(connection, "freeze_days", days, _FREEZE_DAYS)
    connection.execute(_PERIOD_ENDS)
    connection.execute(_FIGURES)


def write_tables(connection: duckdb.DuckDBPyConnection, pending: Header, corrections: Sequence[Correction]) -> None:
    """Write the three tables of the snapshot from what was gathered."""
    approved = [
        (c.correction_id, c.kpi_id, c.unit_code, *c.days, c.approved_at)
        for c in corrections
        if c.approved_at is not None
    ]
    _keep(connection, "covering", approved, _COVERING)
    has_kind = "kind" in {name for name, *_ in connection.execute("DESCRIBE kpi.catalogue").fetchall()}
    kinds = "SELECT kpi_id, kind FROM kpi.catalogue" if has_kind else "SELECT NULL AS kpi_id, NULL AS kind LIMIT 0"
    connection.execute(_REVISIONS.format(kinds=kinds))
    connection.execute(_VINTAGES)
    connection.execute(_STATES, {"as_of": pending.as_of})


def _read_rows(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    headers: Sequence[Header],
    condition: str,
    parameters: Mapping[str, object],
) -> None:
    """Fill `told`; columns that a board did not have are empty."""
    connection.execute(_TOLD)
    files = [path_of(settings, header) for header in headers]
    written = [str(file) for file in files if file.exists()]
    sources = [f"read_parquet({written}, union_by_name = true, filename = true)"] if written else []
    if len(written) < len(files):
        sources.append(f"(SELECT *, '{files[-1]}' AS filename FROM changes)")
    for source in sources:
        known = {name for name, *_ in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
        wanted = ", ".join(name for name in _ROW_COLUMNS if name in known)
        connection.execute(
            f"INSERT INTO told BY NAME SELECT {wanted}, p.number AS publication, p.* EXCLUDE (number, file_name),"
            f" if(change = 'set', 'shown', 'withdrawn') AS change FROM {source} AS rows"
            f" JOIN publications AS p ON p.file_name = rows.filename"
            f" WHERE change IN ('set', 'removed') AND {condition}",
            parameters,
        )


def _keep(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[object, ...]],
    schema: dict[str, pl.DataType],
) -> None:
    """Make a temporary table of a few rows."""
    connection.register("given_rows", pl.DataFrame(rows, schema=schema, orient="row").to_arrow())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM given_rows")
    connection.unregister("given_rows")


_PUBLICATIONS: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "snapshot_id": pl.String(),
    "published_at": pl.Datetime("us"),
    "as_of": pl.Date(),
    "known_by": pl.Date(),
    "code_version": pl.String(),
    "file_name": pl.String(),
}
_FREEZE_DAYS: dict[str, pl.DataType] = {"period_end": pl.Date(), "freezes_on": pl.Date()}
_COVERING: dict[str, pl.DataType] = {
    "correction_id": pl.String(),
    "kpi_id": pl.String(),
    "unit_code": pl.String(),
    "starts_on": pl.Date(),
    "ends_on": pl.Date(),
    "approved_at": pl.Datetime("us"),
}
_ROW_COLUMNS = (
    *KEY,
    "definition_version",
    "is_official",
    "is_whole",
    "period_end",
    "unit_name",
    "data_cutoff",
    "numerator",
    "denominator",
    "value",
    "unit",
    "target",
    "status",
    "is_provisional",
)
_TOLD = """
CREATE OR REPLACE TEMP TABLE told (
    kpi_id VARCHAR, definition_id VARCHAR, definition_version INTEGER, is_official BOOLEAN, period_kind VARCHAR,
    period_start DATE, period_end DATE, unit_kind VARCHAR, unit_code VARCHAR, unit_name VARCHAR, is_whole BOOLEAN,
    as_of DATE, known_by DATE, data_cutoff DATE, numerator DECIMAL(28, 6), denominator DECIMAL(28, 6),
    value DECIMAL(28, 6), unit VARCHAR, target DECIMAL(28, 6), status VARCHAR, is_provisional BOOLEAN,
    change VARCHAR, publication BIGINT,
    snapshot_id VARCHAR, code_version VARCHAR, published_at TIMESTAMP
)"""
# Publications that had happened for the pending one and did not look back, each with the day of the one before.
_STANDING = """
CREATE OR REPLACE TEMP TABLE standing AS
WITH happened AS (
    SELECT *, coalesce(max(as_of) OVER earlier > as_of OR max(known_by) OVER earlier > known_by, false) AS looks_back
    FROM publications WHERE number <= $number AND as_of <= $as_of AND known_by <= $known_by
    WINDOW earlier AS (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT * EXCLUDE (looks_back), lag(as_of) OVER (ORDER BY number) AS as_of_before FROM happened WHERE NOT looks_back"""
# When a period was closed, and when it was final: the first publication that was about such a day.
_PERIOD_ENDS = """
CREATE OR REPLACE TEMP TABLE period_ends AS
SELECT period_end, freezes_on, min(number) FILTER (as_of >= period_end) AS closed_in,
    min(number) FILTER (as_of >= freezes_on) AS final_in
FROM freeze_days CROSS JOIN standing GROUP BY ALL"""
_FIGURES = f"""
CREATE OR REPLACE TEMP TABLE figures AS
WITH counted AS (
    SELECT told.*, greatest(standing.number, ends.closed_in) AS number, ends.freezes_on, ends.final_in
    FROM told ASOF JOIN standing ON told.publication <= standing.number
    LEFT JOIN period_ends AS ends ON told.period_end = ends.period_end
    WHERE told.period_kind IN {CLOSING} AND (ends.closed_in IS NOT NULL OR told.change = 'withdrawn')
),
latest AS (
    FROM counted QUALIFY row_number() OVER (PARTITION BY {_KEYS}, number ORDER BY publication DESC) = 1
)
SELECT latest.* EXCLUDE (publication, snapshot_id, published_at, as_of, known_by, code_version), standing.number
    AS publication, standing.* EXCLUDE (number, file_name)
FROM latest JOIN standing USING (number) WHERE change = 'shown' AND numerator IS NOT NULL
QUALIFY (numerator, denominator, value, definition_version) IS DISTINCT FROM
    lag((numerator, denominator, value, definition_version)) OVER (PARTITION BY {_KEYS} ORDER BY standing.number)"""
_REVISIONS = f"""
CREATE OR REPLACE TABLE kpi.revisions AS
WITH compared AS (
    SELECT *, lag(definition_version) OVER steps AS version_before, lag(numerator) OVER steps AS numerator_before,
        lag(denominator) OVER steps AS denominator_before, lag(value) OVER steps AS value_before,
        lag(published_at) OVER steps AS told_before, first_value(numerator) OVER steps AS first_numerator,
        first_value(denominator) OVER steps AS first_denominator, first_value(value) OVER steps AS first_value
    FROM figures WINDOW steps AS (PARTITION BY {_KEYS} ORDER BY publication)
),
revised AS (
    FROM compared WHERE told_before IS NOT NULL AND (numerator IS DISTINCT FROM numerator_before
        OR denominator IS DISTINCT FROM denominator_before OR value IS DISTINCT FROM value_before)
),
covered AS (
    SELECT revised.*, covering.correction_id FROM revised LEFT JOIN covering
        ON revised.kpi_id = covering.kpi_id
        AND (covering.unit_code IS NULL OR covering.unit_code = revised.unit_code)
        AND covering.starts_on <= revised.period_end AND covering.ends_on >= revised.period_start
        AND covering.approved_at > revised.told_before AND covering.approved_at <= revised.published_at
    QUALIFY row_number() OVER (PARTITION BY {_KEYS_OF_REVISED}, publication ORDER BY correction_id) = 1
)
SELECT kpi_id, definition_id, definition_version, is_official, period_kind, period_start, period_end, unit_kind,
    unit_code, unit_name, unit, first_numerator, first_denominator, first_value, numerator, denominator, value,
    published_at AS revised_at, as_of, known_by,
    CASE
        WHEN definition_version IS DISTINCT FROM version_before THEN 'new_definition'
        WHEN correction_id IS NOT NULL THEN 'correction'
        WHEN kinds.kind = 'rate' AND denominator = denominator_before AND as_of > as_of_before THEN 'later_outcome'
        ELSE 'late_data'
    END AS reason,
    correction_id, if(publication > final_in, 'revised', 'provisional') AS state, publication, snapshot_id
FROM covered LEFT JOIN ({{kinds}}) AS kinds USING (kpi_id)
ORDER BY publication, {_KEYS}"""
_VINTAGES = f"""
CREATE OR REPLACE TABLE kpi.vintages AS
SELECT told.* EXCLUDE (is_provisional, change, publication, snapshot_id, code_version, published_at),
    CASE
        WHEN told.change = 'withdrawn' THEN NULL
        WHEN told.period_kind NOT IN {CLOSING} THEN if(is_provisional, 'provisional', 'final')
        WHEN ends.freezes_on IS NULL OR told.as_of < ends.freezes_on THEN 'provisional'
        WHEN revised.publication IS NOT NULL THEN 'revised'
        ELSE 'final'
    END AS state,
    told.change, told.publication, told.snapshot_id, told.code_version, told.published_at
FROM told LEFT JOIN freeze_days AS ends ON told.period_end = ends.period_end
LEFT JOIN (SELECT {_KEYS}, publication FROM kpi.revisions WHERE state = 'revised') AS revised
    USING ({_KEYS}, publication)
ORDER BY told.publication, {_KEYS}"""
_STATES = f"""
CREATE OR REPLACE TABLE kpi.period_states AS
WITH counted AS (
    SELECT {_KEYS}, count(*) AS revisions, count(*) FILTER (state = 'revised') AS revisions_when_final
    FROM kpi.revisions GROUP BY ALL
)
SELECT kpi_id, definition_id, is_official, period_kind, period_start, results.period_end, unit_kind, unit_code,
    unit_name, numerator, denominator, value, ends.freezes_on,
    CASE
        WHEN ends.freezes_on IS NULL OR as_of < ends.freezes_on THEN 'provisional'
        WHEN revisions_when_final > 0 THEN 'revised'
        ELSE 'final'
    END AS state,
    coalesce(revisions, 0) AS revisions
FROM kpi.results AS results LEFT JOIN freeze_days AS ends USING (period_end) LEFT JOIN counted USING ({_KEYS})
WHERE as_of = $as_of AND period_kind IN {CLOSING} AND numerator IS NOT NULL
ORDER BY {_KEYS}"""
