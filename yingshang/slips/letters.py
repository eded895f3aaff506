"""What the channels are told of slips: every step, that a term is near, and that it has passed."""

import datetime as dt
import hashlib
import hmac
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.outbox import Message, enqueue
from yingshang.operations.database import transaction
from yingshang.operations.tables import SLIPS
from yingshang.settings import Settings
from yingshang.slips.steps import STATE_WORDS, SlipState
from yingshang.workdays import workdays_between

Slip = dict[str, Any]
_WORDS = {
    "issued": "督办单下达",
    "receive": "督办单已签收",
    "answer": "督办单已反馈",
    "check": "督办单核查中",
    "send_back": "督办单退回",
    "close": "督办单办结",
    "ask_extension": "督办单申请延期",
    "grant_extension": "督办单同意延期",
    "refuse_extension": "督办单不同意延期",
    "escalate": "督办单升级",
    "near": "督办单即将到期",
    "late": "督办单已逾期",
}
_NEAR_WORKDAYS = 2
_GRAVE = ("late", "escalate")


def tell_of(connection: sa.Connection, channels: Channels, slip: Slip, kind: str, mark: str, at: dt.datetime) -> None:
    """Put what happened to a slip into the outbox of every channel for everybody.

    `mark` makes it the same message: the time of a step, since it can be taken again, or the day of a reminder.
    """
    severity = "red" if kind in _GRAVE else "yellow"
    subject = f"[督办] {_WORDS[kind]}: {slip['number']} {slip['unit_name']}"
    lines = [
        subject,
        f"责任人：{slip['person']}　签发：{slip['issuer']}",
        f"要求：{slip['demand']}",
        f"期限：{slip['due_on']}　状态：{STATE_WORDS[SlipState(slip['state'])]}",
        "",
        "[[link]]",
    ]
    link = f"/slips/{slip['slip_id']}/receive?key={receipt_key(slip)}" if kind == "issued" else "/supervision"
    facts = {"number": slip["number"], "kind": kind, "due_on": str(slip["due_on"]), "link": link}
    for channel in channels.channels:
        if channel.audience == "everybody" and severity in channel.severities:
            key = f"slip-{slip['slip_id']}-{kind}-{mark}-{channel.name}"
            message = Message(key, f"slip_{kind}", severity, subject, "\n".join(lines), facts, slip_id=slip["slip_id"])
            enqueue(connection, channel, replace(message, recipients=_recipients(channel, channels, slip)), at)


def _recipients(channel: Channel, channels: Channels, slip: Slip) -> tuple[str, ...]:
    """Return who gets a mail besides: the person who is asked, who it was taken to, and the contacts of the unit."""
    if not channel.to_units:
        return ()
    people = [mail for name in (slip["person"], slip["escalated_to"]) if name for mail in channels.mails_to(name)]
    return tuple(dict.fromkeys((*people, *channels.mails_of(slip["unit_code"]))))


def remind(settings: Settings, channels: Channels, today: dt.date, at: dt.datetime) -> int:
    """Tell of open slips whose term is near or has passed, each once a day; return how many there are."""
    query = sa.select(SLIPS).where(SLIPS.c.state != SlipState.CLOSED.value)
    told = 0
    with transaction(settings) as connection:
        for row in connection.execute(query).mappings().all():
            slip = dict(row)
            is_late = today > slip["due_on"]
            is_near = not is_late and workdays_between(today, slip["due_on"]) <= _NEAR_WORKDAYS
            if is_late or is_near:
                mark = _late_mark(slip["due_on"], today) if is_late else str(slip["due_on"])
                tell_of(connection, channels, slip, "late" if is_late else "near", mark, at)
                told += 1
    return told


def _late_mark(due_on: dt.date, today: dt.date) -> str:
    """Return what is another one on every working day after a term, or every day of a year that is not known yet."""
    try:
        return str(workdays_between(due_on, today))
    except YingshangError:
        return str(today)


def receipt_key(slip: Slip) -> str:
    """Return the key of a slip's one-time link."""
    return hmac.new(slip["link_secret"].encode(), f"receive {slip['slip_id']}".encode(), hashlib.sha256).hexdigest()[
        :40
    ]
