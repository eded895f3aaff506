"""How every kind of channel is spoken to. Taken is what the service itself says it has taken, not what answers 200.

Each adapter returns the service's receipt, or raises: refused for good, or not answered and worth another try.
"""

import base64
import hashlib
import hmac
import json
import smtplib
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from functools import cache
from html import escape
from typing import Any

import httpx

from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel, Secret
from yingshang.messages.outbox import Message
from yingshang.settings import Settings

Adapter = Callable[[Settings, Channel, Message], str]
_SECONDS = 10.0
_TOO_MANY = 429
_SERVER_ERRORS = 500
# Codes with which the robots say that they are asked too often or are busy themselves.
_BUSY = {"dingtalk": {130101, 410100, -1}, "wecom": {45009, -1}, "feishu": {9499, 11232, 99991400}}

# Bytes that the text of a message may have, with room for subject and last line.
_LARGEST = {"wecom": 3600, "dingtalk": 18_000, "feishu": 18_000}


class RefusedError(YingshangError):
    """The service will not take this message, however often it is asked."""


class UnansweredError(YingshangError):
    """The service did not say that it has taken the message; another try may do."""


def send_file(settings: Settings, channel: Channel, message: Message) -> str:
    """Write a message into the installation's folder, named by its key."""
    folder = settings.home / "messages" / channel.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{message.idempotency_key}.txt"
    unfinished = path.with_suffix(".new")
    unfinished.write_text(f"{message.subject}\n\n{body_of(settings, message)}\n", encoding="utf-8")
    unfinished.replace(path)
    return path.name


def send_mail(settings: Settings, channel: Channel, message: Message) -> str:
    """Send a mail with a text and an HTML part; the key is its Message-ID, so that a double is known for one."""
    assert channel.host is not None
    assert channel.sender is not None
    mail = EmailMessage()
    recipients = dict.fromkeys((*channel.recipients, *message.recipients))
    mail["Subject"], mail["From"], mail["To"] = message.subject, channel.sender, ", ".join(recipients)
    mail["Message-ID"] = f"<{message.idempotency_key}@yingshang>"
    text = body_of(settings, message)
    mail.set_content(text)
    mail.add_alternative(_html(text), subtype="html")
    try:
        with smtplib.SMTP(channel.host, channel.port, timeout=_SECONDS) as server:
            if channel.use_starttls:
                server.starttls()
            if channel.username and channel.password:
                server.login(channel.username, channel.password.read())
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        kind = RefusedError if min(codes) >= 550 else UnansweredError  # noqa: PLR2004 - permanent by RFC 5321
        raise kind(f"no recipient was accepted ({sorted(codes)})") from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnansweredError(f"{channel.host}:{channel.port}: {type(error).__name__}: {error}") from error
    return str(mail["Message-ID"])


def send_dingtalk(settings: Settings, channel: Channel, message: Message) -> str:
    """Send to a DingTalk robot, signed."""
    stamp = str(round(time.time() * 1000))
    secret = _secret(channel.secret)
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    query = {"access_token": _secret(channel.token), "timestamp": stamp, "sign": base64.b64encode(digest).decode()}
    markdown = {"title": message.subject, "text": f"### {message.subject}\n\n{_marked(settings, channel, message)}"}
    answer = _posted(channel, "/robot/send", {"msgtype": "markdown", "markdown": markdown}, message, query=query)
    return _judged(channel, answer, "errcode", "errmsg")


def send_wecom(settings: Settings, channel: Channel, message: Message) -> str:
    """Send to a WeCom robot."""
    text = f"### {message.subject}\n{_marked(settings, channel, message)}"
    content = {"msgtype": "markdown", "markdown": {"content": text}}
    query = {"key": _secret(channel.token)}
    answer = _posted(channel, "/cgi-bin/webhook/send", content, message, query=query)
    return _judged(channel, answer, "errcode", "errmsg")


def send_feishu(settings: Settings, channel: Channel, message: Message) -> str:
    """Send to a Feishu robot, signed."""
    stamp = str(int(time.time()))
    key = f"{stamp}\n{_secret(channel.secret)}"
    sign = base64.b64encode(hmac.new(key.encode(), b"", hashlib.sha256).digest()).decode()
    text = f"{message.subject}\n" + "\n".join(_fitting(settings, channel, body_of(settings, message).splitlines()))
    content = {"timestamp": stamp, "sign": sign, "msg_type": "text", "content": {"text": text}}
    answer = _posted(channel, f"/open-apis/bot/v2/hook/{_secret(channel.token)}", content, message)
    return _judged(channel, answer, "code", "msg")


def send_webhook(settings: Settings, channel: Channel, message: Message) -> str:
    """Send JSON with a signature over time and body; the receiver refuses old times and keys it has seen."""
    content = {
        "id": message.idempotency_key,
        "kind": message.kind,
        "subject": message.subject,
        "text": body_of(settings, message),
        "facts": dict(message.facts),
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    sign = hmac.new(_secret(channel.secret).encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Yingshang-Timestamp": stamp, "X-Yingshang-Signature": f"sha256={sign}"}
    answer = _posted(channel, "", body, message, headers=headers)
    return _judged(channel, answer, "code", "message")


def body_of(settings: Settings, message: Message) -> str:
    """Return the text with the address where the pages can be reached."""
    return message.text.replace("[[link]]", settings.pages_url.rstrip("/") + str(message.facts.get("link", "/")))


def _marked(settings: Settings, channel: Channel, message: Message) -> str:
    """Return the text for a robot that knows some markup: a line each, and nothing in it is markup."""
    lines = [line.replace("<", "&lt;").replace("[", "\\[") for line in body_of(settings, message).splitlines()]
    return "\n\n".join(_fitting(settings, channel, [line for line in lines if line]))


def _fitting(settings: Settings, channel: Channel, lines: list[str]) -> list[str]:
    """Return the lines that a robot takes; where they are too many, a last one says so and where the rest is."""
    most, used = _LARGEST[channel.kind], 0
    for number, line in enumerate(lines):
        used += len(line.encode()) + 2
        if used > most:
            return [*lines[:number], f"…… 其余见 / more on {settings.pages_url}"]
    return lines


def _html(text: str) -> str:
    lines = [
        f'<a href="{escape(line)}">{escape(line)}</a>' if line.startswith(("http://", "https://")) else escape(line)
        for line in text.splitlines()
    ]
    return f'<!doctype html><html lang="zh-CN"><body><p>{"<br>".join(lines)}</p></body></html>'


def _posted(
    channel: Channel,
    path: str,
    content: Mapping[str, Any] | bytes,
    message: Message,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """Return what the service answered in its body; secrets stand in no error."""
    assert channel.base is not None
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    told = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.idempotency_key}
    try:
        answer = _client().post(
            channel.base.rstrip("/") + path,
            content=body,
            params=query,
            headers=told | dict(headers or {}),
            timeout=_SECONDS,
        )
    except httpx.HTTPError as error:
        raise UnansweredError(f"{channel.base}: {type(error).__name__}") from error
    if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERRORS:
        raise UnansweredError(f"{channel.base}: answered {answer.status_code}")
    if not answer.is_success:
        raise RefusedError(f"{channel.base}: answered {answer.status_code}")
    try:
        found = answer.json()
    except ValueError as error:
        raise UnansweredError(f"{channel.base}: answered {answer.status_code} without JSON") from error
    return found if isinstance(found, dict) else {}


@cache
def _client() -> httpx.Client:
    """Return the one client of this process: making one reads all certificates anew."""
    return httpx.Client()


def _judged(channel: Channel, answer: Mapping[str, Any], code_name: str, words_name: str) -> str:
    """Return the receipt if the service says that it has taken the message."""
    code, words = answer.get(code_name), str(answer.get(words_name, ""))[:200]
    if code == 0:
        return words or "0"
    told = f"{channel.base}: {code_name} {code} {words}".strip()
    if code is None or code in _BUSY.get(channel.kind, set()):
        raise UnansweredError(told)
    raise RefusedError(told)


def _secret(secret: Secret | None) -> str:
    assert secret is not None
    try:
        return secret.read()
    except YingshangError as error:
        raise UnansweredError(str(error)) from error


ADAPTERS: Mapping[str, Adapter] = {
    "file": send_file,
    "smtp": send_mail,
    "dingtalk": send_dingtalk,
    "wecom": send_wecom,
    "feishu": send_feishu,
    "webhook": send_webhook,
}
