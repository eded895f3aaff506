"""The orchestrator's storage: PostgreSQL where its address is set, else SQLite with connections that stay open.

The stock storage opens and closes a connection for each of the thousands of events of a run, and every close writes
the journal back: half a minute per run on a busy disk, six times as long as with open connections. Only how SQLite is
connected to differs here; the files are the same, and stock Dagster can read them.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from yingshang.errors import YingshangError
from yingshang.settings import load_settings

_OPEN_SHARDS = 8  # there is one file per run; a page of the UI looks at few of them


class ConnectedEventLogStorage(SqliteEventLogStorage):
    """Event log whose connections to the shards used last stay open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the storage in `base_dir`."""
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection
            if shard != INDEX_SHARD_NAME:
                Path(self.path_for_shard(shard)).touch()  # who follows the run watches this file, not its journal

    def _engine(self, shard: str) -> sa.Engine:
        if shard in self._engines and Path(self.path_for_shard(shard)).exists():
            self._engines.move_to_end(shard)
            return self._engines[shard]
        engine = sa.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=sa.QueuePool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        # A crash of this process loses nothing; a power cut may lose the last events, never the consistency.
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
        self._engines[shard] = engine
        while len(self._engines) > _OPEN_SHARDS:
            self._engines.popitem(last=False)[1].dispose()
        return engine

    def dispose(self) -> None:
        """Close all connections."""
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()


class EmbeddedStorage(DagsterSqliteStorage):
    """Runs, events and schedules in SQLite files below `base_dir`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open the storage; the files are created if missing."""
        super().__init__(base_dir, inst_data)
        self._event_log_storage = ConnectedEventLogStorage(f"{base_dir}/history/runs")

    @classmethod
    def from_config_value(  # type: ignore[override]  # the settings may choose another kind of storage
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> DagsterStorage:
        """Create the storage that the settings of this process name; dagster.yaml is the same for both."""
        if url := load_settings().dagster_url:
            return _postgresql(url.get_secret_value())
        Path(config_value["base_dir"]).mkdir(parents=True, exist_ok=True)
        return cls(config_value["base_dir"], inst_data)


def _postgresql(address: str) -> DagsterStorage:
    """Open the storage in PostgreSQL; its tables are created if missing.

    Raises:
        YingshangError: it is no address of PostgreSQL, or nobody answers there.
    """
    from dagster_postgres import DagsterPostgresStorage  # noqa: PLC0415 - most installations need no server
    from dagster_postgres.utils import DagsterPostgresException  # noqa: PLC0415

    try:
        url = sa.make_url(address)
        if url.get_backend_name() != "postgresql":
            raise YingshangError(f"YINGSHANG_DAGSTER_URL: {url.drivername} is not supported; expected postgresql://...")
        # The stock storage relies on how this driver behaves.
        return DagsterPostgresStorage(url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False))
    except sa.exc.ArgumentError as error:
        raise YingshangError(
            "YINGSHANG_DAGSTER_URL is no address; expected postgresql://user:password@host/name."
        ) from error
    except (sa.exc.DBAPIError, DagsterPostgresException) as error:
        reason = str(error.__cause__ or error).strip().splitlines()[0]
        raise YingshangError(f"YINGSHANG_DAGSTER_URL: the database cannot be reached ({reason}).") from error
