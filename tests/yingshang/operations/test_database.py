"""The operational database: made whole, brought forward, and a trail that shows when it was tampered with."""

import datetime as dt
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, read_audit, record_event, verify_audit
from yingshang.operations.database import HEAD, MIGRATIONS, _engine, transaction
from yingshang.operations.tables import EVENTS, METADATA
from yingshang.settings import PROJECT_DIR, Settings

AT = dt.datetime(2024, 10, 1, 9, 0)


@pytest.fixture
def home(tmp_path):
    return Settings(home=tmp_path)


def kept(settings, *names):
    for name in names:
        record_event(settings, AuditEvent(AT, name, "view", "/", "s"))


def tampered(settings, statement):
    """Change the file past its guards, as somebody with a shell could."""
    engine = sa.create_engine(settings.operations_url)
    with engine.begin() as connection:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"drop trigger if exists events_stay_{verb}")
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_last_migration_is_the_one_that_is_named():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_new_database_is_as_the_code_expects_it(home):
    with transaction(home) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert connection.execute(sa.text("select version_num from alembic_version")).scalar() == HEAD
        assert connection.execute(sa.text("pragma journal_mode")).scalar() == "wal"


def test_a_database_of_the_first_version_is_brought_forward(home):
    with transaction(home) as connection:
        connection.execute(sa.text("drop table adopted_rules"))
        connection.execute(sa.text("alter table alerts drop column words_en"))
        connection.execute(sa.text("alter table messages drop column waits_for_digest"))
        with Operations(MigrationContext.configure(connection)).batch_alter_table("messages") as messages:
            messages.drop_column("gathered_into")
            messages.drop_index("messages_next")
            messages.drop_index("messages_lately")
            messages.create_index("ix_messages_channel", ["channel"])
            messages.create_index("ix_messages_due_at", ["due_at"])
        connection.execute(sa.text("update alembic_version set version_num = '0001'"))
    _engine.cache_clear()
    with transaction(home) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert connection.execute(sa.text("select version_num from alembic_version")).scalar() == HEAD


def test_who_writes_the_same_second_is_told_to_try_again(home):
    values = {"at": AT, "name": "a", "action": "view", "subject": "/", "hash": "x", "event_id": 1}
    with transaction(home) as connection:
        connection.execute(EVENTS.insert().values(values))
    with pytest.raises(YingshangError, match="Another process wrote the same"), transaction(home) as connection:
        connection.execute(EVENTS.insert().values(values))


def test_an_unreachable_database_is_said_without_its_password(tmp_path):
    url = "postgresql+psycopg://me:secret@127.0.0.1:9/none"
    with pytest.raises(YingshangError) as error, transaction(Settings(home=tmp_path, database_url=SecretStr(url))):
        pass
    assert "127.0.0.1:9" in str(error.value)
    assert "secret" not in str(error.value)


def test_the_trail_is_only_appended_to(home):
    kept(home, "a", "b")
    for statement in (EVENTS.update().values(name="x"), EVENTS.delete()):
        with pytest.raises(YingshangError, match="only appended to"), transaction(home) as connection:
            connection.execute(statement)
    assert [event.name for event in read_audit(home)] == ["b", "a"]
    assert verify_audit(home) == 2


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("update events set name = 'x' where event_id = 2", 2),
        ("update events set at = '2024-10-01 10:00:00.000000' where event_id = 1", 1),
        ("delete from events where event_id = 2", 3),
        ("update events set hash = (select hash from events where event_id = 1) where event_id = 3", 3),
    ],
)
def test_a_changed_trail_is_noticed(home, statement, number):
    kept(home, "a", "b", "c")
    assert verify_audit(home) == 3
    tampered(home, statement)
    with pytest.raises(YingshangError, match=f"event {number} "):
        verify_audit(home)


def test_many_processes_write_one_chain(home):
    kept(home, "first")
    script = (
        "import datetime as dt, sys\n"
        "from yingshang.operations.audit import AuditEvent, record_event\n"
        "from yingshang.settings import Settings\n"
        "for number in range(25):\n"
        "    record_event(Settings(), AuditEvent(dt.datetime(2024, 1, 1), sys.argv[1], 'view', str(number)))\n"
    )
    environment = os.environ | {"YINGSHANG_HOME": str(home.home), "PYTHONPATH": str(PROJECT_DIR)}
    running = [subprocess.Popen([sys.executable, "-c", script, name], env=environment) for name in "abcd"]
    assert [process.wait(timeout=60) for process in running] == [0] * 4
    assert verify_audit(home) == 101
