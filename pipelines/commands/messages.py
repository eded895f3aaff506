"""`yingshang messages …`: the outbox; sending, the dead, and trying a channel."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
import time
from typing import Annotated

import typer

from pipelines.commands.options import Json
from pipelines.output import answer, print_facts
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

app = typer.Typer(name="messages", help="发件箱: 发送、列出、重发、试发。", no_args_is_help=True)
LIST = {
    "message_id": "编号",
    "channel": "渠道",
    "state": "状态",
    "attempts": "次数",
    "created_at": "生成(UTC)",
    "sent_at": "送达(UTC)",
    "subject": "标题",
    "problem": "问题",
}
_EVERY_SECONDS = 5


@app.command("send", help="发送到期的通知; --watch 持续发送。")
def send(*, watch: Annotated[bool, typer.Option("--watch", help="持续发送, 直到停止。")] = False) -> None:
    """Send what is due, as far as the channels' rates allow."""
    from yingshang.alerts.heartbeat import beat
    from yingshang.messages.channels import load_channels
    from yingshang.messages.sending import send_due
    from yingshang.slips.letters import remind
    from yingshang.snapshots import beijing_now

    settings = load_settings()
    channels = load_channels(settings.channels)
    while True:
        beat(settings, channels, _now())
        remind(settings, channels, beijing_now().date(), _now())
        counts = send_due(settings, channels, _now)
        if counts.sent or counts.failed or counts.dead or not watch:
            print_facts({"已送": str(counts.sent), "待重试": str(counts.failed), "失败": str(counts.dead)})
            for problem in counts.problems[:5]:
                typer.echo(problem, err=True)
        if not watch:
            return
        time.sleep(_EVERY_SECONDS)


@app.command("list", help="列出最近的通知。")
def list_messages(
    state: Annotated[str | None, typer.Option(metavar="状态", help="queued、sent 或 dead。")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="条数", help="最多多少条。")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """Answer the last messages, the newest first."""
    from yingshang.messages.outbox import read_messages

    if state not in (None, "queued", "sent", "dead"):
        raise YingshangError(f"--state {state}: expected queued, sent or dead.")
    answer(read_messages(load_settings(), state, limit), LIST, as_json=as_json)


@app.command("retry", help="重发一条失败的通知。")
def retry(message_id: Annotated[int, typer.Argument(metavar="编号", help="通知编号。")]) -> None:
    """Put a dead message back into the queue."""
    from yingshang.messages.outbox import revive

    revive(load_settings(), message_id, _now())
    typer.echo(f"{message_id}: 重新排队")


@app.command("test", help="向一个渠道试发一条通知。")
def try_channel(channel: Annotated[str, typer.Option(metavar="渠道", help="渠道名。")]) -> None:
    """Send one message through a channel at once, past the outbox."""
    from yingshang.messages.adapters import ADAPTERS
    from yingshang.messages.channels import load_channels
    from yingshang.messages.outbox import Message

    settings = load_settings()
    found = load_channels(settings.channels).named(channel)
    if found is None:
        raise YingshangError(f"--channel {channel}: there is none of this name in {settings.channels.name}.")
    key = f"test-{_now():%Y%m%d%H%M%S}"
    message = Message(
        key, "test", "blue", "营商: 试发 / test", "渠道可用。This channel works.\n[[link]]", {"link": "/"}
    )
    typer.echo(f"{channel}: {ADAPTERS[found.kind](settings, found, message)}")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
