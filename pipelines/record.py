"""The last run in one small JSON file below home: `status` and `checks` read it without the orchestrator."""

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from yingshang.settings import Settings


@dataclass(frozen=True)
class Failure:
    """A failed ERROR check (`asset` and `name`), or a step that broke off (`asset` empty, `name` the step)."""

    asset: str
    name: str
    detail: str

    def __str__(self) -> str:
        if self.asset:
            return f"check {self.name} of {self.asset} failed ({self.detail})"
        return self.detail


@dataclass(frozen=True)
class RunRecord:
    """One run: times in UTC; `ended_at` is None while it lasts, and for ever if it was killed."""

    run_id: str
    job: str
    as_of: str | None
    known_by: str | None
    pid: int
    started_at: str
    ended_at: str | None = None
    failures: tuple[Failure, ...] = ()

    @property
    def has_succeeded(self) -> bool:
        """Say whether the run came to its end without a failure."""
        return self.ended_at is not None and not self.failures


def write_record(settings: Settings, record: RunRecord) -> None:
    """Replace the record of the last run in one move."""
    path = _path(settings)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(path)


def read_record(settings: Settings) -> RunRecord | None:
    """Return the last run of this home, None before the first."""
    path = _path(settings)
    if not path.exists():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    return RunRecord(**{**values, "failures": tuple(Failure(**failure) for failure in values["failures"])})


def now() -> str:
    """Return this moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _path(settings: Settings) -> Path:
    return settings.home / "last_run.json"
