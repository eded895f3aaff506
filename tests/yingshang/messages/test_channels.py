"""Channels as a file says them, secrets that are elsewhere, and quiet hours by Beijing's clock."""

import datetime as dt

import pytest

from yingshang.errors import YingshangError
from yingshang.messages.channels import Quiet, Secret, load_channels
from yingshang.messages.quiet import next_moment

GOOD = "channels: [{name: mail, kind: smtp, host: mail.x.cn, sender: a@x.cn, recipients: [b@x.cn]}]"


def read(tmp_path, text):
    path = tmp_path / "channels.yml"
    path.write_text(text, encoding="utf-8")
    return load_channels(path)


def test_without_a_file_messages_go_into_a_folder(tmp_path):
    (only,) = load_channels(tmp_path / "missing.yml").channels
    assert (only.name, only.kind) == ("file", "file")


def test_a_channel_is_read(tmp_path):
    found = read(tmp_path, GOOD)
    assert found.named("mail").recipients == ("b@x.cn",)
    assert found.named("other") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("channels: [{name: a, kind: smtp, host: x}]", "kind smtp needs sender、recipients"),
        ("channels: [{name: a, kind: dingtalk, base: 'https://x'}]", "needs token、secret"),
        ("channels: [{name: a, kind: wecom, base: 'ftp://x', token: {env: T}}]", "channels · 0 · base"),
        ("channels: [{name: a, kind: pigeon}]", "channels · 0 · kind"),
        ("channels: [{name: a, kind: file}, {name: a, kind: file}]", "given twice"),
        ("channels: [{name: a, kind: wecom, base: 'https://x', token: {env: T, file: /x}}]", "either env or file"),
        ("channels: [{name: a, kind: wecom, base: 'https://x', token: plain}]", "channels · 0 · token"),
        ("channels: [", "cannot be read as YAML"),
    ],
)
def test_a_wrong_channel_is_named(tmp_path, text, told):
    with pytest.raises(YingshangError, match=told):
        read(tmp_path, text)


def test_a_secret_is_read_where_nobody_else_can(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_text("s3cret\n", encoding="utf-8")
    path.chmod(0o600)
    assert Secret(file=path).read() == "s3cret"
    path.chmod(0o644)
    with pytest.raises(YingshangError, match="chmod 600"):
        Secret(file=path).read()
    with pytest.raises(YingshangError, match="cannot be read"):
        Secret(file=tmp_path / "none").read()
    monkeypatch.setenv("HERE", "yes")
    assert Secret(env="HERE").read() == "yes"
    with pytest.raises(YingshangError, match="NOWHERE is not set"):
        Secret(env="NOWHERE").read()


NIGHT = Quiet()  # from ten in the evening to half past seven


@pytest.mark.parametrize(
    ("quiet", "severity", "beijing", "expected"),
    [
        (None, "blue", (2024, 10, 8, 3, 0), (2024, 10, 8, 3, 0)),
        (NIGHT, "blue", (2024, 10, 8, 12, 0), (2024, 10, 8, 12, 0)),
        (NIGHT, "blue", (2024, 10, 8, 22, 0), (2024, 10, 9, 7, 30)),
        (NIGHT, "blue", (2024, 10, 8, 21, 59), (2024, 10, 8, 21, 59)),
        (NIGHT, "blue", (2024, 10, 8, 7, 29), (2024, 10, 8, 7, 30)),
        (NIGHT, "red", (2024, 10, 8, 3, 0), (2024, 10, 8, 3, 0)),
        (Quiet(red_passes=False), "red", (2024, 10, 8, 3, 0), (2024, 10, 8, 7, 30)),
        # The holiday of 1 to 7 October 2024; Saturday the 12th is worked to make up for it.
        (Quiet(on_workdays_only=True), "blue", (2024, 10, 1, 12, 0), (2024, 10, 8, 7, 30)),
        (Quiet(on_workdays_only=True), "blue", (2024, 10, 12, 12, 0), (2024, 10, 12, 12, 0)),
        # Nobody knows the holidays of 2031: rather disturbed than not told.
        (Quiet(on_workdays_only=True), "blue", (2031, 1, 1, 12, 0), (2031, 1, 1, 12, 0)),
        (Quiet(begins=dt.time(12), ends=dt.time(14)), "blue", (2024, 10, 8, 13, 0), (2024, 10, 8, 14, 0)),
    ],
)
def test_nobody_is_disturbed_at_night(quiet, severity, beijing, expected):
    eight = dt.timedelta(hours=8)
    assert next_moment(quiet, severity, dt.datetime(*beijing) - eight) == dt.datetime(*expected) - eight
