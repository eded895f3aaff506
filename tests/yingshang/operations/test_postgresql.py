"""The operational database on PostgreSQL: the same accounts, trail, alerts and outbox as on SQLite."""

import datetime as dt

import pytest
from pydantic import SecretStr

from tests.postgresql_server import NEEDS_SERVER, running_server
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

pytestmark = NEEDS_SERVER
AT = dt.datetime(2024, 10, 8, 2, 0)


@pytest.fixture(scope="module")
def server():
    with running_server("operations") as address:
        yield f"postgresql+psycopg://{address}"


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
