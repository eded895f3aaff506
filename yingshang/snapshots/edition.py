"""What one publication is about: its inputs and its id. Whether it may go out is for `gate.py`."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import duckdb

from yingshang.checks import CheckOutcome
from yingshang.contracts import Contract
from yingshang.deliveries import Delivery
from yingshang.snapshots.comments import Comments
from yingshang.snapshots.versions import Versions

# Other tables of the schema kpi are steps on the way to these.
KPI_TABLES = {
    "kpi.catalogue": "kpi_id",
    "kpi.definitions": "kpi_id, definition_id, version",
    "kpi.results": "kpi_id, definition_id, period_kind, period_start, as_of, unit_kind, unit_code",
    "kpi.forecasts": "kpi_id, definition_id, unit_kind, unit_code",
    "kpi.exclusions": "kpi_id, definition_id, as_of, unit_kind, unit_code, reason",
    "kpi.reported_values": "kpi_id, unit_kind, unit_code, period_end",
    "kpi.calendar": "day",
}
# What the figures rest on, record by record. Like the marts it follows from deliveries and code.
RECORD_TABLES = (
    "kpi.counted_records",
    "kpi.petition_definitions",
    "kpi.petition_windows",
    "kpi.unit_places",
)
# Views over those tables and marts.fct_petitions, the later over the earlier: a snapshot keeps them as views.
RECORD_VIEWS = (
    "kpi.counted_petitions",
    "kpi.judged_petitions",
    "kpi.petition_quality_records",
    "kpi.record_parts",
)
# Facts of a delivery that a snapshot shows; when it was received changes no figure.
LEDGER_COLUMNS = (
    "delivery_seq",
    "dataset",
    "file_name",
    "sha256",
    "status",
    "data_cutoff_on",
    "rows_in_file",
    "rows_skipped",
    "rows_read",
    "rows_accepted",
    "rows_quarantined",
    "rows_repeated",
    "rows_withdrawn",
    "encoding",
    "reason",
)
Tables = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Edition:
    """Everything that goes into one snapshot. `tables` are those of the warehouse that are published, with columns."""

    snapshot_id: str
    as_of: dt.date
    known_by: dt.date
    published_at: dt.datetime
    versions: Versions
    tables: Tables
    deliveries: Sequence[Delivery]
    checks: Sequence[CheckOutcome]
    contracts: Mapping[str, Contract]
    comments: Comments

    @property
    def data_cutoffs(self) -> dict[str, str]:
        """Last day that the used deliveries of each dataset cover."""
        accepted = [d for d in self.deliveries if d.is_accepted and d.data_cutoff_on]
        latest = sorted((delivery.dataset, str(delivery.data_cutoff_on)) for delivery in accepted)
        return dict(latest)


def published_tables(warehouse: duckdb.DuckDBPyConnection) -> Tables:
    """Return the tables of the attached warehouse that are published: the finished KPI tables and all marts."""
    found = warehouse.execute(
        "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE (database_name = 'warehouse' AND schema_name = 'kpi')"
        " OR (database_name = 'facts' AND schema_name = 'marts') GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    named = {*KPI_TABLES, *RECORD_TABLES}
    return {table: tuple(columns) for table, columns in found if table in named or table.startswith("marts.")}


def used_deliveries(ledger: Sequence[Delivery], known_by: dt.date) -> list[Delivery]:
    """Return the deliveries that a reader at `known_by` may know of; refused ones name no day."""
    return [delivery for delivery in ledger if delivery.data_cutoff_on is None or delivery.data_cutoff_on <= known_by]


def snapshot_id(
    warehouse: duckdb.DuckDBPyConnection,
    *,
    as_of: dt.date,
    known_by: dt.date,
    tables: Tables,
    deliveries: Sequence[Delivery],
    versions: Versions,
) -> str:
    """Return `<as_of>-<12 hexadecimal digits>` of everything that the contents follow from.

    The marts are not read for it: they follow from the deliveries and from the code. Neither the time of publication
    nor the check results change the id, so publishing the same content again is recognised.
    """
    content = {
        "as_of": str(as_of),
        "known_by": str(known_by),
        "code": versions.code_sha256,
        "tables": tables,
        "figures": {table: _hash_of_rows(warehouse, table) for table in tables if table in KPI_TABLES},
        "deliveries": [[str(getattr(delivery, name)) for name in LEDGER_COLUMNS] for delivery in deliveries],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    return f"{as_of}-{digest.hexdigest()[:12]}"


def check_rows(checks: Sequence[CheckOutcome]) -> list[dict[str, object]]:
    """Return the outcomes as they are published, in a fixed order."""
    ordered = sorted(checks, key=lambda check: (check.asset, check.name))
    return [{("check_name" if key == "name" else key): value for key, value in asdict(c).items()} for c in ordered]


def _hash_of_rows(warehouse: duckdb.DuckDBPyConnection, table: str) -> str:
    """Hash the rows of a table, in whatever order they lie; another version of DuckDB may hash them otherwise."""
    (found,) = warehouse.execute(
        f"SELECT md5(concat_ws(' ', count(*), sum(hash(rows)), sum(hash(rows, 1)))) FROM warehouse.{table} AS rows"
    ).fetchall()[0]
    return str(found)
