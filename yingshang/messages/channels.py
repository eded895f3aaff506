"""Which ways there are to tell people, and who they are: one file of an installation; secrets are only named in it."""

import datetime as dt
import os
import stat
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from yingshang.errors import YingshangError

Kind = Literal["smtp", "dingtalk", "wecom", "feishu", "webhook", "file"]
Audience = Literal["everybody", "stewards", "operators"]
Severity = Literal["blue", "yellow", "red"]
_NEEDS = {
    "smtp": ("host", "sender", "recipients"),
    "dingtalk": ("base", "token", "secret"),
    "wecom": ("base", "token"),
    "feishu": ("base", "token", "secret"),
    "webhook": ("base", "secret"),
    "file": (),
}


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(_Declaration):
    """Where a secret is: in a variable of the environment, or in a file that nobody else can read."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("a secret has either env or file")
        return self

    def read(self) -> str:
        """Return the secret.

        Raises:
            YingshangError: it is not there, or others could read its file.
        """
        if self.env is not None:
            value = os.environ.get(self.env, "")
            if not value:
                raise YingshangError(f"Secret: the variable {self.env} is not set.")
            return value
        assert self.file is not None
        try:
            if stat.S_IMODE(self.file.stat().st_mode) & 0o077:
                raise YingshangError(f"Secret: {self.file} can be read by others; run chmod 600 on it.")
            return self.file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise YingshangError(f"Secret: {self.file} cannot be read ({error.strerror}).") from error


class Quiet(_Declaration):
    """Hours (Beijing) in which nobody is disturbed; what is red passes if so said."""

    begins: dt.time = dt.time(22, 0)
    ends: dt.time = dt.time(7, 30)
    on_workdays_only: bool = False
    red_passes: bool = True


class Digest(_Declaration):
    """What waits and comes in one message a day, at a time (Beijing)."""

    at: dt.time = dt.time(8, 30)
    severities: tuple[Severity, ...] = ("blue",)
    on_workdays_only: bool = True


class Contact(_Declaration):
    """A person who answers for a unit."""

    unit_code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    mail: str | None = Field(default=None, pattern=r"^[^@\s,]+@[^@\s,]+$")


class Channel(_Declaration):
    """One way to tell people. With `to_units` a mail also goes to the contacts of the unit that it is about."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    kind: Kind
    audience: Audience = "everybody"
    severities: tuple[Severity, ...] = ("blue", "yellow", "red")
    unit_codes: tuple[str, ...] = ()
    language: Literal["zh", "en"] = "zh"
    per_minute: int = Field(default=20, ge=1)
    group_above: int = Field(default=5, ge=1)
    quiet: Quiet | None = None
    digest: Digest | None = None
    to_units: bool = False
    base: str | None = Field(default=None, pattern=r"^https?://")
    token: Secret | None = None
    secret: Secret | None = None
    host: str | None = None
    port: int = Field(default=25, ge=1, le=65535)
    use_starttls: bool = False
    username: str | None = None
    password: Secret | None = None
    sender: str | None = None
    recipients: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in _NEEDS[self.kind] if not getattr(self, name)]
        if missing:
            raise ValueError(f"a channel of kind {self.kind} needs {'、'.join(missing)}")
        if self.to_units and self.kind != "smtp":
            raise ValueError("to_units is for channels of kind smtp: contacts have mail addresses only")
        return self


class Channels(_Declaration):
    """All ways, and the people who answer for units; without a file there is one way, which writes into a folder."""

    channels: tuple[Channel, ...] = (Channel(name="file", kind="file"),)
    contacts: tuple[Contact, ...] = ()

    @model_validator(mode="after")
    def _unlike(self) -> Self:
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            raise ValueError("a channel's name is given twice")
        return self

    def named(self, name: str) -> Channel | None:
        """Return a channel by its name."""
        return next((channel for channel in self.channels if channel.name == name), None)

    def mails_of(self, unit_code: str) -> tuple[str, ...]:
        """Return the addresses of a unit's contacts."""
        return tuple(one.mail for one in self.contacts if one.unit_code == unit_code and one.mail)

    def mails_to(self, person: str) -> tuple[str, ...]:
        """Return the addresses of a person."""
        return tuple(one.mail for one in self.contacts if one.name == person and one.mail)


def load_channels(path: Path) -> Channels:
    """Return the channels of a file; the default where there is none.

    Raises:
        YingshangError: the file is no YAML, or a channel is wrong; it names the channel and what was expected.
    """
    if not path.exists():
        return Channels()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Channels.model_validate(content)
    except yaml.YAMLError as error:
        raise YingshangError(f"{path}: cannot be read as YAML ({str(error).splitlines()[0]}).") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = " · ".join(str(part) for part in first["loc"])
        raise YingshangError(f"{path}: {place}: {first['msg']}.") from error
