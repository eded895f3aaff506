"""Who is told: the unit that answers, the one above when nobody takes an alert up, and the person who was given it."""

import json

import pytest
import sqlalchemy as sa

from yingshang.alerts.actions import assign, list_alerts
from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Channels, Contact
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES

from .figures import EAST
from .town import AT, Town, day, rule

CONTACTS = (
    Contact(unit_code="E", name="李某", mail="li@x.cn"),
    Contact(unit_code="C", name="王某", mail="wang@x.cn"),
    Contact(unit_code="X", name="赵某", mail="zhao@x.cn"),
)
MAIL = Channel(
    name="mail", kind="smtp", host="127.0.0.1", port=9, sender="a@x.cn", recipients=("duty@x.cn",), to_units=True
)


def town_of(tmp_path, *channels, **more):
    town = Town(
        tmp_path,
        rule(unit_kinds=["whole", "district"], **more),
        channels=Channels(channels=channels, contacts=CONTACTS),
    )
    lines = ["channels: [{name: file, kind: file}]", "contacts:"]
    lines += [f"  - {{unit_code: {one.unit_code}, name: {one.name}, mail: {one.mail}}}" for one in CONTACTS]
    town.settings.channels.write_text("\n".join(lines), encoding="utf-8")
    return town


def messages(town, *columns):
    with transaction(town.settings) as connection:
        query = sa.select(MESSAGES.c.kind, MESSAGES.c.channel, MESSAGES.c.body).order_by(MESSAGES.c.message_id)
        return [(kind, channel, json.loads(body)) for kind, channel, body in connection.execute(query)]


def test_a_unit_is_told_and_then_the_one_above_it(tmp_path):
    town = town_of(tmp_path, MAIL, escalate_workdays=2, repeat_workdays=60)
    for number in range(9):
        town.figures.figure(day(number), "0.80", unit=EAST)
    for number in range(9):
        town.on(day(number))
    # East is a district of the city: after two working days the city hears of it, and nobody is above the city.
    told = [(kind, body["recipients"], body["facts"].get("escalated_to")) for kind, _, body in messages(town)]
    assert told == [
        ("fired", ["li@x.cn"], ""),
        ("escalated", ["wang@x.cn"], "甲市"),
        ("escalated", ["wang@x.cn"], "甲市"),
        ("escalated", ["wang@x.cn"], "甲市"),
        ("escalated", ["wang@x.cn"], "甲市"),
    ]
    assert "升级至 甲市" in messages(town)[1][2]["text"]
    assert "升级至" not in messages(town)[0][2]["text"]


def test_a_city_alert_goes_to_the_unit_that_leads_it_by_any_of_its_names(tmp_path):
    town = town_of(tmp_path, MAIL, escalate_workdays=1)
    town.figures.figure(day(0), "0.80").figure(day(1), "0.80")
    town.on(day(0))
    town.on(day(1))
    # The catalogue says 信访局, which is an alias of 市信访局 (X); above it is the city.
    assert [body["recipients"] for _, _, body in messages(town)] == [["zhao@x.cn"], ["wang@x.cn"]]


def test_a_channel_of_the_unit_above_hears_of_what_was_taken_higher(tmp_path):
    channels = (
        Channel(name="east", kind="file", unit_codes=("E",)),
        Channel(name="city", kind="file", unit_codes=("C",)),
    )
    town = town_of(tmp_path, *channels, escalate_workdays=1)
    town.figures.figure(day(0), "0.80", unit=EAST).figure(day(1), "0.80", unit=EAST)
    town.on(day(0))
    town.on(day(1))
    assert [(kind, channel) for kind, channel, _ in messages(town)] == [
        ("fired", "east"),
        ("escalated", "east"),
        ("escalated", "city"),
    ]


def test_who_was_given_it_is_told_and_must_be_known(tmp_path):
    town = town_of(tmp_path, MAIL, repeat_workdays=1)
    town.figures.figure(day(0), "0.80", unit=EAST).figure(day(1), "0.80", unit=EAST)
    town.on(day(0))
    (alert,) = list_alerts(town.settings)
    for wrong in ("张某", " "):
        with pytest.raises(YingshangError, match="no such person"):
            assign(town.settings, alert["alert_id"], wrong, by="王某", at=AT)
    assert list_alerts(town.settings)[0]["assigned_to"] is None
    assign(town.settings, alert["alert_id"], " 赵某 ", by="王某", at=AT)
    town.on(day(1))
    assert messages(town)[-1][2]["recipients"] == ["li@x.cn", "zhao@x.cn"]


def test_a_digest_of_alerts_waits(tmp_path):
    waiting = Channel.model_validate({"name": "c", "kind": "file", "digest": {"severities": ["yellow"]}})
    town = town_of(tmp_path, waiting)
    town.figures.figure(day(0), "0.80")
    town.on(day(0))
    with transaction(town.settings) as connection:
        assert connection.execute(sa.select(MESSAGES.c.waits_for_digest)).scalars().all() == [True]


def test_an_english_message_has_english_words(tmp_path):
    town = town_of(tmp_path, Channel(name="c", kind="file", language="en"))
    town.figures.figure(day(0), "0.80")
    town.on(day(0))
    assert town.told() == [("fired", "[yellow] Alert: 甲市 rate: behind")]
