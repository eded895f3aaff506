"""Corrections of final figures: one person declares them, another approves. An append-only file, one event per line.

A correction is about a target, a month or quarter, and a unit or all of them. It covers every closed period that shares
a day with its own, for a corrected month changes its quarter as well.
"""

import calendar
import datetime as dt
import json
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from yingshang.errors import YingshangError
from yingshang.settings import Settings

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")


@dataclass(frozen=True)
class Correction:
    """One declared correction; it counts from `approved_at` on (Beijing time). Without a unit it covers all."""

    correction_id: str
    kpi_id: str
    period: str
    unit_code: str | None
    reason: str
    declared_by: str
    declared_at: dt.datetime
    approved_by: str | None = None
    approved_at: dt.datetime | None = None

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day of the period."""
        return days_of(self.period)


def days_of(period: str) -> tuple[dt.date, dt.date]:
    """Return first and last day of a month (2024-03) or quarter (2024-Q1).

    Raises:
        YingshangError: the text is neither.
    """
    if found := _MONTH.fullmatch(period):
        first = last = int(found[2])
    elif found := _QUARTER.fullmatch(period):
        first, last = 3 * int(found[2]) - 2, 3 * int(found[2])
    else:
        raise YingshangError(f"--period {period}: no month or quarter; expected one such as 2024-03 or 2024-Q1.")
    year = int(found[1])
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def read_corrections(settings: Settings) -> list[Correction]:
    """Return all corrections in the order of their declaration.

    Raises:
        YingshangError: a line of the file is no event.
    """
    found: dict[str, Correction] = {}
    for number, line in enumerate(_lines(settings), 1):
        try:
            _apply(json.loads(line), found)
        except (ValueError, KeyError, TypeError) as error:
            raise YingshangError(
                f"{settings.corrections}, line {number}: {line[:40]!r} is no correction; restore it from a backup."
            ) from error
    return list(found.values())


def declare_correction(
    settings: Settings, *, kpi_id: str, period: str, unit_code: str | None, reason: str, by: str, at: dt.datetime
) -> Correction:
    """Declare a correction, which waits for the approval of a second person. The caller holds the lock of the home.

    Raises:
        YingshangError: the period is none, or reason or name are empty.
    """
    days_of(period)
    for option, text in (("--reason", reason), ("--by", by)):
        if not text.strip():
            raise YingshangError(f"{option} {text!r}: is empty; say why, and who declares the correction.")
    number = len(read_corrections(settings)) + 1
    correction = Correction(f"C{number:04}", kpi_id, period, unit_code, reason.strip(), by.strip(), at)
    facts = {name: value for name, value in correction.__dict__.items() if not name.startswith("approved")}
    _append(settings, {"event": "declared"} | facts | {"declared_at": at.isoformat()})
    return correction


def approve_correction(settings: Settings, correction_id: str, *, by: str, at: dt.datetime) -> Correction:
    """Approve a declared correction. The caller holds the lock of the home.

    Raises:
        YingshangError: there is no such correction, it is approved already, or by its declarer.
    """
    known = {correction.correction_id: correction for correction in read_corrections(settings)}
    if (declared := known.get(correction_id)) is None:
        raise YingshangError(f"{correction_id}: no such correction; expected one of {'、'.join(known) or 'none yet'}.")
    if declared.approved_by is not None:
        raise YingshangError(f"{correction_id}: {declared.approved_by} has approved it already.")
    if not by.strip() or _person(by) == _person(declared.declared_by):
        raise YingshangError(
            f"--by {by!r}: {correction_id} was declared by {declared.declared_by}; expected another person."
        )
    _append(settings, {"event": "approved", "correction_id": correction_id, "by": by.strip(), "at": at.isoformat()})
    return Correction(**(declared.__dict__ | {"approved_by": by.strip(), "approved_at": at}))


def _person(name: str) -> str:
    """Return what tells persons apart: not width, case or blanks around a name."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _apply(event: dict[str, Any], found: dict[str, Correction]) -> None:
    kind = event.pop("event")
    if kind == "declared":
        event["declared_at"] = dt.datetime.fromisoformat(event["declared_at"])
        found[event["correction_id"]] = Correction(**event)
        days_of(event["period"])
    elif kind == "approved":
        approval = {"approved_by": event["by"], "approved_at": dt.datetime.fromisoformat(event["at"])}
        declared = found[event["correction_id"]]
        found[declared.correction_id] = Correction(**(declared.__dict__ | approval))
    else:
        raise ValueError(kind)


def _lines(settings: Settings) -> list[str]:
    """Return the complete lines; what a killed writer left of a line was never told to anybody."""
    if not settings.corrections.exists():
        return []
    complete, _, _ = settings.corrections.read_bytes().rpartition(b"\n")
    return complete.decode("utf-8").split("\n") if complete else []


def _append(settings: Settings, event: dict[str, Any]) -> None:
    settings.corrections.parent.mkdir(parents=True, exist_ok=True)
    complete = sum(len(line.encode()) + 1 for line in _lines(settings))
    with settings.corrections.open("ab") as file:
        file.truncate(complete)
        file.write(f"{json.dumps(event, ensure_ascii=False)}\n".encode())
        file.flush()
        os.fsync(file.fileno())
