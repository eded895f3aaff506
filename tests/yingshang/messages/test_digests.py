"""Digests: what may wait comes once a day in one message; nothing is lost on the way, and nothing else waits."""

import datetime as dt

import pytest
import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.messages.adapters import _marked, body_of
from yingshang.messages.channels import Channel, Channels, Contact, Digest, load_channels
from yingshang.messages.outbox import Message, enqueue
from yingshang.messages.quiet import next_digest
from yingshang.messages.sending import send_due
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES
from yingshang.settings import Settings

MONDAY = dt.datetime(2024, 9, 2, 2, 0)  # ten in the morning in Beijing
CHANNEL = Channel(name="c", kind="file", digest=Digest(at=dt.time(8, 30)))


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def put(settings, number, severity="blue", at=MONDAY, channel=CHANNEL, **more):
    facts = {"value": "90 %", "goal": "≥ 98 %", "link": "/"}
    message = Message(f"k{number}", "fired", severity, f"预警 {number}", "x", facts, is_for_digest=True, **more)
    with transaction(settings) as connection:
        enqueue(connection, channel, message, at)


def sent(settings, now, channel=CHANNEL):
    return send_due(settings, Channels(channels=(channel,)), Clock(now)).sent


def rows(settings):
    with transaction(settings) as connection:
        return connection.execute(sa.select(MESSAGES).order_by(MESSAGES.c.message_id)).mappings().all()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (dt.datetime(2024, 9, 2, 0, 0), dt.datetime(2024, 9, 2, 0, 30)),  # Monday 08:00 in Beijing: the same day
        (dt.datetime(2024, 9, 2, 0, 30), dt.datetime(2024, 9, 3, 0, 30)),  # at the very time: the next one
        (dt.datetime(2024, 9, 27, 2, 0), dt.datetime(2024, 9, 29, 0, 30)),  # Friday: Sunday the 29th is worked
        (dt.datetime(2024, 9, 30, 2, 0), dt.datetime(2024, 10, 8, 0, 30)),  # before the holiday: after it
    ],
)
def test_a_digest_comes_at_its_time_on_working_days(at, expected):
    assert next_digest(Digest(at=dt.time(8, 30)), at) == expected


def test_what_may_wait_comes_in_one_message(tmp_path):
    settings = Settings(home=tmp_path)
    for number in range(3):
        put(settings, number)
    put(settings, 9, severity="red")
    assert sent(settings, MONDAY) == 1  # the red one
    assert sent(settings, MONDAY + dt.timedelta(hours=22)) == 0  # eight in the morning
    assert sent(settings, MONDAY + dt.timedelta(hours=23)) == 1
    found = rows(settings)
    assert [row["state"] for row in found] == ["gathered", "gathered", "gathered", "sent", "sent"]
    assert {row["gathered_into"] for row in found[:3]} == {found[4]["message_id"]}
    (text,) = [path.read_text() for path in (tmp_path / "messages" / "c").glob("*.txt") if "摘要" in path.read_text()]
    assert text.startswith("[摘要] 3 条通知")
    for number in range(3):
        assert f"{number + 1}. 预警 {number}\n   当前 90 %，目标 ≥ 98 %" in text


def test_one_alone_comes_as_itself(tmp_path):
    settings = Settings(home=tmp_path)
    put(settings, 0)
    assert sent(settings, MONDAY + dt.timedelta(days=1)) == 1
    assert [(row["kind"], row["state"]) for row in rows(settings)] == [("fired", "sent")]


def test_what_waited_is_sent_when_the_channel_has_no_digest_any_more(tmp_path):
    settings = Settings(home=tmp_path)
    put(settings, 0)
    put(settings, 1)
    without = Channel(name="c", kind="file")
    assert sent(settings, MONDAY + dt.timedelta(days=1), without) == 1
    assert [row["state"] for row in rows(settings)] == ["gathered", "gathered", "sent"]


def test_a_digest_does_not_grow_without_end_and_says_how_much_is_left(tmp_path):
    settings = Settings(home=tmp_path)
    for number in range(40):
        put(settings, number)
    sent(settings, MONDAY + dt.timedelta(days=1))
    (text,) = [path.read_text() for path in (tmp_path / "messages" / "c").glob("*.txt")]
    # Forty parts of two lines each are eighty lines, of which sixty are told.
    assert "30. 预警 29" in text
    assert "31. 预警 30" not in text
    assert "……另有 20 条，见页面" in text


def test_a_wecom_robot_gets_no_more_than_it_takes(tmp_path):
    robot = Channel(name="c", kind="wecom", base="http://127.0.0.1:9", token={"env": "X"})
    message = Message("k", "fired", "blue", "s", "\n".join(["甲" * 100] * 50), {"link": "/"})
    text = _marked(Settings(home=tmp_path), robot, message)
    assert len(text.encode()) < 4096 - 100
    assert "其余见" in text.splitlines()[-1]
    assert len(body_of(Settings(home=tmp_path), message)) > len(text)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("channels: [{name: a, kind: file, to_units: true}]", "to_units is for channels of kind smtp"),
        ("channels: [{name: a, kind: file, digest: {at: 'noon'}}]", "digest"),
        ("contacts: [{unit_code: '1', name: 李某, mail: nowhere}]", "mail"),
        ("contacts: [{unit_code: '', name: 李某}]", "unit_code"),
    ],
)
def test_wrong_files_are_refused(tmp_path, content, told):
    path = tmp_path / "channels.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(YingshangError, match=told):
        load_channels(path)


def test_contacts_are_found_by_unit_and_by_name():
    channels = Channels(
        contacts=(
            Contact(unit_code="E", name="李某", mail="li@x.cn"),
            Contact(unit_code="E", name="赵某"),
            Contact(unit_code="C", name="王某", mail="wang@x.cn"),
        )
    )
    assert channels.mails_of("E") == ("li@x.cn",)
    assert channels.mails_to("王某") == ("wang@x.cn",)
    assert channels.mails_to("赵某") == ()
