"""The ledger of deliveries: what came in, in which order, and what became of every row. One SQLite file."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from yingshang.errors import YingshangError

_METADATA = sa.MetaData()
_DELIVERIES = sa.Table(
    "deliveries",
    _METADATA,
    sa.Column("delivery_seq", sa.Integer, primary_key=True),
    sa.Column("dataset", sa.String, nullable=False),
    sa.Column("output", sa.String, nullable=False),
    sa.Column("file_name", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("data_cutoff_on", sa.Date),
    sa.Column("rows_in_file", sa.Integer, nullable=False),
    sa.Column("rows_skipped", sa.Integer, nullable=False),
    sa.Column("rows_read", sa.Integer, nullable=False),
    sa.Column("rows_accepted", sa.Integer, nullable=False),
    sa.Column("rows_quarantined", sa.Integer, nullable=False),
    sa.Column("rows_repeated", sa.Integer, nullable=False),
    sa.Column("rows_withdrawn", sa.Integer, nullable=False),
    sa.Column("columns", sa.String, nullable=False),
    sa.Column("warned", sa.String, nullable=False),
    sa.Column("encoding", sa.String, nullable=False),
    sa.Column("reason", sa.String),
    sa.Column("received_at", sa.DateTime, nullable=False),
    sa.Column("lake_file", sa.String),
    sa.Column("quarantine_file", sa.String),
    sa.UniqueConstraint("sha256", "output", "data_cutoff_on"),
)


@dataclass(frozen=True)
class Delivery:
    """One file as one dataset. `output` is the dataset, or a mapping's own name for it.

    `reason` says why a file was refused, or what is odd about an accepted one.
    """

    delivery_seq: int
    dataset: str
    output: str
    file_name: str
    sha256: str
    status: str
    data_cutoff_on: dt.date | None = None
    rows_in_file: int = 0
    rows_skipped: int = 0
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_repeated: int = 0
    rows_withdrawn: int = 0
    columns: tuple[str, ...] = ()
    warned: dict[str, int] = field(default_factory=dict)
    encoding: str = ""
    reason: str | None = None
    received_at: dt.datetime = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, as SQLite keeps it
    lake_file: str | None = None
    quarantine_file: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Say whether the file could be read; single rows of it may still be in quarantine."""
        return self.status == "accepted"

    @property
    def balances(self) -> bool:
        """Say whether every row of the file is accounted for."""
        read = self.rows_accepted + self.rows_quarantined + self.rows_repeated
        return self.rows_read == read and self.rows_in_file == self.rows_read + self.rows_skipped


class Ledger:
    """Reads and appends deliveries; a refused one may be tried again and then gets a new place in the order.

    Every commit is synchronous (SQLite's default, `synchronous=full`).
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _engine.cache_clear()
        with _errors_told(path):
            self._engine = _engine(path)
        self._path = path

    def deliveries(self) -> list[Delivery]:
        """Return all deliveries in the order in which they came."""
        with self._connection() as connection:
            rows = connection.execute(sa.select(_DELIVERIES).order_by(_DELIVERIES.c.delivery_seq)).mappings().all()
        return [_from_row(dict(row)) for row in rows]

    def find_accepted(self, sha256: str, output: str) -> Delivery | None:
        """Return the accepted delivery of the same bytes for the same output that covers the latest day."""
        same = sa.select(_DELIVERIES).where(
            _DELIVERIES.c.sha256 == sha256, _DELIVERIES.c.output == output, _DELIVERIES.c.status == "accepted"
        )
        with self._connection() as connection:
            row = connection.execute(same.order_by(_DELIVERIES.c.data_cutoff_on.desc())).mappings().first()
        return _from_row(dict(row)) if row else None

    def next_seq(self) -> int:
        """Return the place of the next delivery."""
        with self._connection() as connection:
            return (connection.execute(sa.select(sa.func.max(_DELIVERIES.c.delivery_seq))).scalar() or 0) + 1

    def append(self, delivery: Delivery) -> None:
        """Write a delivery in one transaction; it takes the place of an earlier refusal of the same file."""
        values = asdict(delivery)
        values["columns"] = json.dumps(delivery.columns, ensure_ascii=False)
        values["warned"] = json.dumps(delivery.warned, ensure_ascii=False)
        refusal = sa.and_(
            _DELIVERIES.c.sha256 == delivery.sha256,
            _DELIVERIES.c.output.in_([delivery.output, ""]),
            _DELIVERIES.c.status == "refused",
        )
        with self._connection() as connection:
            connection.execute(sa.delete(_DELIVERIES).where(refusal))
            connection.execute(sa.insert(_DELIVERIES).values(**values))

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        with _errors_told(self._path), self._engine.begin() as connection:
            yield connection


@lru_cache(maxsize=8)
def _engine(path: Path) -> sa.Engine:
    """Return the engine of a ledger whose table is there; kept for its compiled statements, not for connections."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("pragma journal_mode=wal"))
        _METADATA.create_all(connection)
    return engine


@contextmanager
def _errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sa.exc.DatabaseError as error:
        raise YingshangError(f"{path}: the ledger cannot be used ({error.orig}); check disk and rights.") from error


def _from_row(row: dict[str, object]) -> Delivery:
    columns = tuple(json.loads(str(row.pop("columns"))))
    warned = json.loads(str(row.pop("warned")))
    return Delivery(**row, columns=columns, warned=warned)  # type: ignore[arg-type]
