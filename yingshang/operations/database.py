"""Opens the operational database, brings it to the version of this code, and runs transactions on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.operations.tables import METADATA
from yingshang.settings import Settings

# The last migration; a test keeps it equal to what the folder holds, which is slow to read.
HEAD = "0002"
MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def transaction(settings: Settings) -> Iterator[sa.Connection]:
    """Yield a connection inside one transaction, which nobody else writes meanwhile.

    Raises:
        YingshangError: the database cannot be reached, read or written.
    """
    try:
        with _engine(settings.operations_url).begin() as connection:
            yield connection
    except sa.exc.IntegrityError as error:
        raise YingshangError(
            "Another process wrote the same at the same moment; nothing of this was kept. Run it again."
            f" 另一进程同时写入了同一项, 本次未生效, 请重试。 ({str(error.orig).splitlines()[0]})"
        ) from error
    except sa.exc.DatabaseError as error:
        reason = str(error.orig or error).splitlines()[0]
        place = sa.make_url(settings.operations_url).render_as_string(hide_password=True)
        raise YingshangError(f"{place}: cannot be used ({reason}); check the address, or restore a backup.") from error


@lru_cache(maxsize=4)
def _engine(url: str) -> sa.Engine:
    """Return the engine of an address; a forked process shares none of its connections."""
    is_file = url.startswith("sqlite:///")
    path = Path(url.removeprefix("sqlite:///")) if is_file else None
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    options = {"timeout": 60} if is_file else {}
    engine = sa.create_engine(url, pool_pre_ping=not is_file, connect_args=options)
    os.register_at_fork(after_in_child=partial(engine.dispose, close=False))
    if path is not None:
        _prepare_sqlite(engine)
    version = _version(engine)
    if version is None:
        _create(engine)
    elif version != HEAD:
        _upgrade(engine)
    if path is not None:
        path.chmod(0o600)
    return engine


def _prepare_sqlite(engine: sa.Engine) -> None:
    """Take the write lock when a transaction begins: waiting is better than finding out at the end."""

    @sa.event.listens_for(engine, "connect")
    def connected(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        connection.exec_driver_sql("begin immediate")


def _version(engine: sa.Engine) -> str | None:
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(sa.text("select version_num from alembic_version")).scalar()
    return str(found) if found else None


def _create(engine: sa.Engine) -> None:
    """Make a new database whole, as the last migration would leave it; who comes second finds it made."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("select pg_advisory_xact_lock(8)"))
        if not sa.inspect(connection).has_table("alembic_version"):
            METADATA.create_all(connection)
            connection.execute(sa.text("create table alembic_version (version_num varchar(32) primary key)"))
            connection.execute(sa.text("insert into alembic_version values (:version)"), {"version": HEAD})


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command  # noqa: PLC0415 - only a new or an older database needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
