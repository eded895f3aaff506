"""Messages against real servers on loopback: at least once, known for the same one, slowly enough, dead when refused."""

import base64
import datetime as dt
import hashlib
import hmac
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller

from yingshang.errors import YingshangError
from yingshang.messages import adapters
from yingshang.messages.channels import Channel, Channels, Secret
from yingshang.messages.outbox import Message, count_messages, enqueue, read_messages, revive
from yingshang.messages.sending import MOST_ATTEMPTS, send_due
from yingshang.operations.database import transaction
from yingshang.settings import Settings

from .servers import Robot, free_port

NOW = dt.datetime(2024, 10, 8, 2, 0)  # ten in the morning in Beijing, a working day
LAST = 10_000


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def later(self, **span):
        self.now += dt.timedelta(**span)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("TOKEN", "tok")
    monkeypatch.setenv("SECRET", "sec")
    return Settings(home=tmp_path, pages_url="https://pages.example")


@pytest.fixture
def robot():
    started = Robot()
    yield started
    started.close()


@pytest.fixture
def clock():
    return Clock()


def channel(robot, kind="dingtalk", **more):
    secrets = {"token": Secret(env="TOKEN"), "secret": Secret(env="SECRET")}
    return Channel(name="c", kind=kind, base=robot.base, per_minute=more.pop("per_minute", LAST), **secrets, **more)


def put(settings, found, number=1, **more):
    with transaction(settings) as connection:
        for one in range(number):
            told = {
                "kind": "fired",
                "severity": "yellow",
                "subject": f"预警 {one}",
                "text": "甲区 <b>90 %</b>\n[[link]]",
            }
            message = Message(f"key-{one}", facts={"link": "/targets/x"}, **told | more)
            enqueue(connection, found, message, NOW)


def sent_all(settings, found, clock, hours=48):
    """Let the sender try again and again; return when nothing is left."""
    for _ in range(hours * 4):
        send_due(settings, Channels(channels=(found,)), clock)
        if count_messages(settings)["queued"] == 0:
            return
        clock.later(minutes=15)


def test_a_message_is_queued_once_by_its_key(settings, robot):
    found = channel(robot)
    put(settings, found)
    put(settings, found)
    assert count_messages(settings) == {"queued": 1, "sent": 0, "dead": 0}


def test_dingtalk_is_signed_once_and_only_once_encoded(settings, robot, clock):
    put(settings, channel(robot))
    assert send_due(settings, Channels(channels=(channel(robot),)), clock).sent == 1
    (record,) = robot.taken
    query = parse_qs(urlsplit(record["path"]).query)
    digest = hmac.new(b"sec", f"{query['timestamp'][0]}\nsec".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["access_token"] == ["tok"]
    assert "https://pages.example/targets/x" in record["body"]["markdown"]["text"]
    assert "<b>" not in record["body"]["markdown"]["text"]


def test_feishu_and_the_webhook_are_signed(settings, robot, clock):
    for kind in ("feishu", "webhook"):
        put(settings, channel(robot, kind), subject=kind)
        send_due(settings, Channels(channels=(channel(robot, kind),)), clock)
        with transaction(settings) as connection:
            connection.exec_driver_sql("delete from messages")
    feishu, webhook = robot.taken
    key = f"{feishu['body']['timestamp']}\nsec".encode()
    assert feishu["body"]["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert feishu["path"] == "/open-apis/bot/v2/hook/tok"
    stamp = webhook["headers"]["X-Yingshang-Timestamp"]
    expected = hmac.new(b"sec", f"{stamp}.".encode() + webhook["raw"], hashlib.sha256).hexdigest()
    assert webhook["headers"]["X-Yingshang-Signature"] == f"sha256={expected}"
    assert webhook["body"]["id"] == "key-0"


@pytest.mark.parametrize("way", ["500", "429", "gone", "half", "busy"])
def test_what_is_not_taken_is_tried_again(settings, clock, way):
    robot = Robot(lambda number: way if number <= 3 else "ok")
    put(settings, channel(robot))
    sent_all(settings, channel(robot), clock)
    assert robot.keys() == ["key-0"]
    (row,) = read_messages(settings)
    assert (row["state"], row["attempts"], row["receipt"]) == ("sent", 4, "ok")
    robot.close()


@pytest.mark.parametrize("way", ["no", "404"])
def test_what_is_refused_is_dead_at_once_and_can_be_sent_again(settings, clock, way):
    robot = Robot(lambda number: way if number == 1 else "ok")
    put(settings, channel(robot))
    counts = send_due(settings, Channels(channels=(channel(robot),)), clock)
    assert (counts.dead, count_messages(settings)["dead"]) == (1, 1)
    (row,) = read_messages(settings, "dead")
    assert "tok" not in row["problem"]
    assert "sec" not in row["problem"]
    revive(settings, row["message_id"], clock())
    assert send_due(settings, Channels(channels=(channel(robot),)), clock).sent == 1
    with pytest.raises(YingshangError, match="no dead message"):
        revive(settings, row["message_id"], clock())
    robot.close()


def test_it_gives_up_in_the_end_and_waits_longer_each_time(settings, clock):
    robot = Robot(lambda _number: "500")
    put(settings, channel(robot))
    sent_all(settings, channel(robot), clock)
    (row,) = read_messages(settings)
    assert (row["state"], row["attempts"], robot.asked) == ("dead", MOST_ATTEMPTS, MOST_ATTEMPTS)
    robot.close()


def test_an_answer_that_comes_too_late_makes_a_double_that_is_known_for_one(settings, clock, monkeypatch):
    monkeypatch.setattr(adapters, "_SECONDS", 0.3)
    robot = Robot(lambda number: "taken and slow" if number == 1 else "ok")
    put(settings, channel(robot))
    sent_all(settings, channel(robot), clock)
    assert robot.keys() == ["key-0", "key-0"]
    robot.close()


def test_a_channel_is_not_asked_more_often_than_it_allows(settings, robot, clock):
    found = channel(robot, per_minute=20)
    put(settings, found, 50)
    counts = []
    for _ in range(4):
        counts.append(send_due(settings, Channels(channels=(found,)), clock).sent)
        clock.later(seconds=61)
    assert counts == [20, 20, 10, 0]


def test_a_mail_has_text_and_html_and_its_key(settings, clock):
    class Box:
        def __init__(self):
            self.mails = []

        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            return "250 taken"

    box, port = Box(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    found = Channel(
        name="c", kind="smtp", host="127.0.0.1", port=port, sender="a@x.cn", recipients=("b@x.cn", "c@x.cn")
    )
    put(settings, found)
    assert send_due(settings, Channels(channels=(found,)), clock).sent == 1
    server.stop()
    (mail,) = box.mails
    assert (mail["Subject"], mail["To"], mail["Message-ID"]) == ("预警 0", "b@x.cn, c@x.cn", "<key-0@yingshang>")
    assert "甲区 <b>90 %</b>" in mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "甲区 &lt;b&gt;90 %&lt;/b&gt;" in html
    assert '<a href="https://pages.example/targets/x">' in html


def test_a_host_that_is_not_there_is_tried_again(settings, clock):
    found = Channel(name="c", kind="smtp", host="127.0.0.1", port=9, sender="a@x.cn", recipients=("b@x.cn",))
    put(settings, found)
    counts = send_due(settings, Channels(channels=(found,)), clock)
    assert (counts.failed, count_messages(settings)["queued"]) == (1, 1)
    assert "127.0.0.1:9" in counts.problems[0]


def test_a_missing_secret_is_said_and_nothing_is_lost(settings, robot, clock, monkeypatch):
    put(settings, channel(robot))
    monkeypatch.delenv("TOKEN")
    counts = send_due(settings, Channels(channels=(channel(robot),)), clock)
    assert "the variable TOKEN is not set" in counts.problems[0]
    monkeypatch.setenv("TOKEN", "tok")
    clock.later(hours=2)
    assert send_due(settings, Channels(channels=(channel(robot),)), clock).sent == 1
