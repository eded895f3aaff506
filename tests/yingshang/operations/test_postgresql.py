"""The operational database on PostgreSQL: the same accounts, trail, alerts and outbox as on SQLite."""

import datetime as dt
import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr

from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person, find_person
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.outbox import Message, enqueue
from yingshang.messages.sending import send_due
from yingshang.operations.audit import AuditEvent, record_event, verify_audit
from yingshang.operations.database import transaction
from yingshang.operations.tables import EVENTS
from yingshang.settings import Settings

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
HAS_USER = any(user.pw_name == "postgres" for user in pwd.getpwall())
pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or BINARIES is None or not HAS_USER,
    reason="needs root and Debian's package postgresql, whose server runs as the user postgres",
)
AT = dt.datetime(2024, 10, 8, 2, 0)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of our own behind a socket in its folder."""
    folder = Path(tmp_path_factory.mktemp("postgresql", numbered=True))
    data = Path("/var/tmp") / f"yingshang-{os.getpid()}"
    data.mkdir(mode=0o700)
    shutil.chown(data, "postgres")

    def run(name, *arguments):
        command = ["su", "postgres", "-s", "/bin/sh", "-c", " ".join([f"{BINARIES}/{name}", *arguments])]
        subprocess.run(command, check=True, capture_output=True, cwd=folder.anchor)

    run("initdb", "-D", f"{data}/db", "-A", "trust")
    run("pg_ctl", "-D", f"{data}/db", "-w", "-l", f"{data}/log", "-o", f"\"-c listen_addresses='' -k {data}\"", "start")
    yield f"postgresql+psycopg://postgres@/postgres?host={data}"
    run("pg_ctl", "-D", f"{data}/db", "-m", "immediate", "stop")
    shutil.rmtree(data)


@pytest.fixture
def settings(server, tmp_path):
    return Settings(home=tmp_path, database_url=SecretStr(server))


def test_it_keeps_accounts_and_an_unbroken_trail(settings):
    person = add_person(settings, "wang", "correct horse battery", Role.ADMIN)
    assert find_person(settings, "wang") == person
    for number in range(3):
        record_event(settings, AuditEvent(AT, "wang", "view", str(number)))
    with pytest.raises(YingshangError, match="only appended to"), transaction(settings) as connection:
        connection.execute(EVENTS.delete())
    record_event(settings, AuditEvent(AT, "wang", "view", "after a refusal"))
    assert verify_audit(settings) == 4


def test_it_keeps_the_outbox(settings):
    channel = Channel(name="folder", kind="file")
    message = Message("key", "fired", "red", "预警", "甲区", {"link": "/"})
    with transaction(settings) as connection:
        assert enqueue(connection, channel, message, AT)
        assert not enqueue(connection, channel, message, AT)
    assert send_due(settings, Channels(channels=(channel,)), lambda: AT).sent == 1
    assert [path.name for path in (settings.home / "messages" / "folder").iterdir()] == ["key.txt"]
