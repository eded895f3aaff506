"""What a page is given: the person, the snapshot as the person sees it, and the state that stands in the address."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from dashboards.board.status import STATUSES
from dashboards.figures import Look
from dashboards.maps import Boundaries, boundaries_from
from dashboards.reading import View
from dashboards.words import LANGUAGES, ZH, say
from yingshang.accounts.notes import Note, notes_on
from yingshang.accounts.people import Person
from yingshang.errors import YingshangError
from yingshang.settings import Settings

_STATUS_ENGLISH = {
    "MET": "met",
    "ON_TRACK": "on track",
    "AT_RISK": "at risk",
    "BEHIND": "behind",
    "MISSED": "missed",
    "NOT_DUE": "not due",
    "NO_DATA": "no data",
    "SUSPECT": "in doubt",
}


@dataclass(frozen=True)
class Address:
    """Path and parameters of a page; the language is one of them, so that a link shows what its sender saw."""

    path: str
    parameters: dict[str, str]

    @classmethod
    def of(cls, href: str) -> "Address":
        """Read an address; a parameter that is given twice counts once."""
        parts = urlsplit(href)
        return cls(parts.path or "/", {name: values[-1] for name, values in parse_qs(parts.query).items()})

    @property
    def language(self) -> str:
        """Chinese, unless the address asks for English."""
        asked = self.parameters.get("lang", ZH)
        return asked if asked in LANGUAGES else ZH

    @property
    def shown_on(self) -> dt.date | None:
        """The day of the past whose board is asked for.

        Raises:
            YingshangError: it is no day.
        """
        text = self.parameters.get("shown")
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            raise YingshangError(f"{text}: is no day; expected one such as 2024-10-08. 日期不对。") from None

    def link(self, path: str | None = None, **changes: str | None) -> str:
        """Return an address with other parameters; to another page the language goes along, and the day of the past."""
        along: dict[str, str | None] = {"lang": self.language, "shown": self.parameters.get("shown")}
        kept = dict(self.parameters) if path is None else along
        merged = {name: value for name, value in (kept | changes).items() if value}
        if merged.get("lang") == ZH:
            del merged["lang"]
        return (path or self.path) + (f"?{urlencode(merged)}" if merged else "")


@dataclass(frozen=True)
class Request:
    """One view of one page."""

    settings: Settings
    person: Person
    view: View
    address: Address
    look: Look
    unit_names: dict[str, str] = field(default_factory=dict)

    @property
    def boundaries(self) -> Boundaries:
        """The customer's own boundaries of districts."""
        return boundaries_from(self.settings.district_map)

    def notes(self, kpi_id: str) -> Sequence[Note]:
        """Return what people remarked on a target."""
        return notes_on(self.settings, kpi_id)

    @property
    def theme(self) -> str:
        """Light or dark."""
        return self.look.theme

    def asked(self, name: str) -> str | None:
        """Return a parameter of the address; None where it is not given."""
        return self.address.parameters.get(name)

    def say(self, key: str) -> str:
        """Return a word in the language of the address."""
        return say(key, self.address.language)

    def named(self, row: Mapping[str, Any], zh: str = "name_zh", en: str = "name_en") -> str:
        """Return the name of a row in the language of the address, Chinese where there is no other."""
        name = (row.get(en) if self.address.language != ZH else None) or row[zh]
        return str(name)

    @property
    def city(self) -> str:
        """The name of the city whose units these are; empty on a board of the past, which knows no units."""
        if self.view.shown_at is not None:
            return ""
        return next((row["unit_name"] for row in self.view.rows("units") if row["unit_kind"] == "city"), "")

    def unit_name(self, code: str) -> str:
        """Return the name of a unit by its code, or the code of a unit that is none."""
        if not self.unit_names:
            self.unit_names.update({row["unit_code"]: row["unit_name"] for row in self.view.rows("units")})
        return self.say("unassigned") if code == "UNASSIGNED" else self.unit_names.get(code, code)

    def status(self, code: str | None) -> str:
        """Return shape and word of a status."""
        shown = STATUSES.get(code or "NO_DATA")
        if shown is None:
            return str(code)
        return f"{shown.shape} {shown.word if self.address.language == ZH else _STATUS_ENGLISH[shown.code]}"
