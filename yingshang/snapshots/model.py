"""What a published snapshot is and where it lies. Making one is in `publishing.py`, reading it in `reading.py`."""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yingshang.settings import Settings

DATABASE, BOARD, MANIFEST, CURRENT = "yingshang.duckdb", "board.html", "manifest.json", "current"
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Snapshot:
    """One published state of the figures; its folder never changes once it is there.

    `as_of` is the day that the figures are about, `known_by` the last data cut-off that they use, `published_at` when
    the folder was first written (Beijing time).
    """

    snapshot_id: str
    path: Path
    as_of: dt.date
    known_by: dt.date
    published_at: dt.datetime

    @property
    def database(self) -> Path:
        """Read-only DuckDB file with the schemas kpi, marts and quality."""
        return self.path / DATABASE

    @property
    def board(self) -> Path:
        """The self-contained page."""
        return self.path / BOARD

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What is in the folder, with hashes, cut-offs, check results and versions."""
        return read_manifest(self.path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a snapshot folder."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def read_snapshot(folder: Path) -> Snapshot:
    """Return the snapshot in a folder."""
    manifest = read_manifest(folder)
    return Snapshot(
        snapshot_id=manifest["snapshot_id"],
        path=folder,
        as_of=dt.date.fromisoformat(manifest["as_of"]),
        known_by=dt.date.fromisoformat(manifest["known_by"]),
        published_at=dt.datetime.fromisoformat(manifest["published_at"]),
    )


def list_snapshots(settings: Settings) -> list[Snapshot]:
    """Return all complete snapshots, oldest first."""
    manifests = settings.published.glob(f"[!.]*/{MANIFEST}")
    found = [
        snapshot for folder in {path.parent.resolve() for path in manifests} if (snapshot := _read_if_there(folder))
    ]
    return sorted(found, key=lambda snapshot: (snapshot.published_at, snapshot.snapshot_id))


def current_snapshot(settings: Settings) -> Snapshot | None:
    """Return the snapshot that the pointer names, by its real path; nothing when none was published."""
    pointer, tried = settings.published / CURRENT, None
    # A publisher may turn the pointer and retire the old snapshot between two looks: then the pointer leads elsewhere.
    while pointer.is_symlink() and (folder := pointer.resolve()) != tried:
        if snapshot := _read_if_there(folder):
            return snapshot
        tried = folder
    return None


def _read_if_there(folder: Path) -> Snapshot | None:
    try:
        return read_snapshot(folder)
    except FileNotFoundError:
        return None


def beijing_now() -> dt.datetime:
    """Return the time of day in Beijing, without zone like every time in the database."""
    return dt.datetime.now(BEIJING).replace(tzinfo=None)
