"""A thousand alerts through servers that fail in every way, and a sender that is killed two hundred times."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from tests.yingshang.alerts.town import Town, day, rule
from yingshang.messages import adapters
from yingshang.messages.channels import Channel, Channels, Secret
from yingshang.messages.outbox import Message, count_messages, enqueue, read_messages, revive
from yingshang.messages.sending import send_due
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES
from yingshang.settings import PROJECT_DIR

from .servers import Robot, free_port

NOW = dt.datetime(2024, 10, 8, 2, 0)
ALERTS, KILLS, AT_ONCE = 1000, 200, 300
# One answer after the other; now and then one comes after the sender gave up.
WEATHER = ["ok", "500", "ok", "ok", "429", "ok", "gone", "ok", "busy", "ok", "ok", "half", "ok", "taken and gone", "ok"]
SLOW, SLOW_S, PATIENCE_S = 150, 2.0, 1.0
UNSAID = ("taken and gone", "taken and slow")


class Postbox:
    """Takes mails as the weather says; knows which it took without saying so."""

    def __init__(self):
        self.keys, self.asked, self.unsaid = [], 0, 0

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the library's name
        self.asked += 1
        way = ("ok", "busy", "ok", "ok", "unsaid", "gone")[self.asked % 6]
        if way == "busy":
            return "451 try again later"
        if way in ("ok", "unsaid"):
            self.keys.append(message_from_bytes(envelope.content, policy=default)["Message-ID"])
        if way in ("unsaid", "gone"):
            self.unsaid += way == "unsaid"
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def secrets(monkeypatch):
    monkeypatch.setenv("TOKEN", "tok")
    monkeypatch.setenv("SECRET", "sec")


def sent_all(settings, channels):
    """Let the sender try until nothing is left; what eight tries could not send is sent again by hand."""
    now = [NOW]
    while count_messages(settings)["queued"]:
        send_due(settings, channels, lambda: now[0])
        now[0] += dt.timedelta(minutes=20)
        for row in read_messages(settings, "dead", 10_000):
            revive(settings, row["message_id"], now[0])


@pytest.mark.long
def test_a_thousand_alerts_arrive_through_bad_weather(tmp_path, secrets, monkeypatch):
    monkeypatch.setattr(adapters, "_SECONDS", PATIENCE_S)
    ways = []

    def behave(number):
        slow = ("slow", "taken and slow")[number // SLOW % 2]
        ways.append(slow if number % SLOW == 0 else WEATHER[number % len(WEATHER)])
        return ways[-1]

    robot, postbox, port = Robot(behave, SLOW_S), Postbox(), free_port()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    often = {"per_minute": 100_000, "group_above": 5000}
    secret = {"token": Secret(env="TOKEN"), "secret": Secret(env="SECRET")}
    channels = Channels(
        channels=(
            Channel(name="ding", kind="dingtalk", base=robot.base, **secret, **often),
            Channel(name="mail", kind="smtp", host="127.0.0.1", port=port, sender="a@x.cn", recipients=("b@x.cn",), **often),
        )
    )  # fmt: skip
    town = Town(tmp_path, rule(unit_kinds=["district"]), channels=channels)
    for number in range(ALERTS):
        town.figures.figure(day(0), "0.90", unit=("district", f"D{number}", f"{number}区", False))
    assert town.on(day(0)).fired == ALERTS
    sent_all(town.settings, channels)
    server.stop()
    robot.close()
    with transaction(town.settings) as connection:
        rows = connection.execute(sa.select(MESSAGES.c.channel, MESSAGES.c.idempotency_key, MESSAGES.c.state)).all()
    expected = {name: {key for channel, key, _ in rows if channel == name} for name in ("ding", "mail")}
    assert {name: len(keys) for name, keys in expected.items()} == {"ding": ALERTS, "mail": ALERTS}
    assert {state for _, _, state in rows} == {"sent"}
    by_robot = Counter(robot.keys())
    by_mail = Counter(key.strip("<>").removesuffix("@yingshang") for key in postbox.keys)
    assert (set(by_robot), set(by_mail)) == (expected["ding"], expected["mail"])
    # A double comes only where it was taken and that was not said in time.
    assert sum(by_robot.values()) - ALERTS <= sum(way in UNSAID for way in ways)
    assert sum(by_mail.values()) - ALERTS <= postbox.unsaid
    assert {"500", "429", "gone", "busy", "half", "slow", *UNSAID} <= set(ways)


LAUNCHER = """
import datetime as dt, os, sys
from yingshang.messages import sending
from yingshang.messages.channels import load_channels
from yingshang.settings import load_settings
sending.LEASE = dt.timedelta(seconds=0.3)
settings = load_settings()
channels = load_channels(settings.channels)
now = lambda: dt.datetime.now(dt.UTC).replace(tzinfo=None)
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        while True:
            sending.send_due(settings, channels, now)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


@pytest.mark.long
def test_a_sender_that_is_killed_at_two_hundred_moments_loses_nothing(tmp_path, secrets):
    robot = Robot()
    webhook = f"{{name: c, kind: webhook, base: '{robot.base}', per_minute: 1000000, secret: {{env: SECRET}}}}"
    town = Town(tmp_path)
    settings = town.settings
    settings.channels.write_text(f"channels: [{webhook}]\n", encoding="utf-8")
    keys = set()

    def put_more():
        with transaction(settings) as connection:
            for number in range(len(keys), len(keys) + AT_ONCE):
                message = Message(f"key-{number}", "fired", "yellow", "s", "x", {"link": "/"})
                enqueue(connection, Channel(name="c", kind="file"), message, NOW)
                keys.add(message.idempotency_key)

    environment = os.environ | {"YINGSHANG_HOME": str(settings.home), "PYTHONPATH": str(PROJECT_DIR)}
    moments = random.Random(8)
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def life(messages, seconds):
        """Let a sender live until the robot was asked so often, and some milliseconds more."""
        asked, deadline = robot.asked + messages, time.monotonic() + 10
        launcher.stdin.write("go\n")
        launcher.stdin.flush()
        sender = int(launcher.stdout.readline())
        while robot.asked < asked and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(seconds)
        os.kill(sender, signal.SIGKILL)
        assert launcher.stdout.readline() == "dead\n"

    for _ in range(KILLS):
        if count_messages(settings)["queued"] < AT_ONCE / 3:  # no kill finds an empty queue
            put_more()
        life(moments.randint(0, 4), moments.uniform(0, 0.02))
    while count_messages(settings)["queued"]:
        life(50, 0.1)
    launcher.stdin.close()
    launcher.wait()
    launcher.stdout.close()
    with transaction(settings) as connection:
        hit = connection.execute(sa.select(sa.func.sum(MESSAGES.c.attempts - 1))).scalar_one()
    robot.close()
    assert hit > KILLS / 10, "too few kills hit a message on its way"
    taken = Counter(robot.keys())
    assert set(taken) == keys
    assert count_messages(settings)["sent"] == len(keys)
    assert sum(taken.values()) - len(keys) <= hit
