"""The figures that were measured: the newest of every name and size, and what was measured on a day."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "results"
LATEST = "latest.json"
Row = dict[str, Any]


def read_results(folder: Path = FOLDER) -> list[Row]:
    """Return the newest figure of every name and size, by size."""
    path = folder / LATEST
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return rows


def keep_results(rows: list[Row], folder: Path = FOLDER) -> None:
    """Put figures in the place of earlier ones of the same name and size, in `latest.json` and in the day's file."""
    folder.mkdir(exist_ok=True)
    for name in (LATEST, f"{dt.datetime.now(tz=dt.UTC).date()}.json"):
        path = folder / name
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        newest = {(row["name"], row["rows"]): row for row in [*kept, *rows]}
        ordered = sorted(newest.values(), key=lambda row: row["rows"])
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")
        partial.replace(path)


def value(rows: list[Row], name: str, size: int, field: str) -> float | None:
    """Return one field of one figure, None when it was not measured."""
    return next((row[field] for row in rows if (row["name"], row["rows"]) == (name, size)), None)
