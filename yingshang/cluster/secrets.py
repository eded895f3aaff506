"""The two secrets of a cluster: the token of its clients, and what its own processes know each other by.

Both lie in files that only their owner may read, never in arguments, which every user of a machine can list.
"""

import os
import secrets
from pathlib import Path

from yingshang.settings import Settings

TOKEN, PROPERTIES = "token", "spark.conf"  # names of the two files
_BYTES = 32


def make_secrets(settings: Settings) -> None:
    """Write both files unless they are there; a cluster that is repaired keeps its secrets."""
    settings.cluster.mkdir(parents=True, exist_ok=True)
    settings.cluster.chmod(0o700)
    _write_once(settings.cluster / TOKEN, secrets.token_urlsafe(_BYTES))
    shared = secrets.token_urlsafe(_BYTES)
    lines = ("spark.authenticate true", f"spark.authenticate.secret {shared}", "spark.network.crypto.enabled true")
    _write_once(settings.cluster / PROPERTIES, "\n".join((*lines, "spark.ui.killEnabled false", "")))


def forget_secrets(settings: Settings) -> None:
    """Remove both files."""
    (settings.cluster / TOKEN).unlink(missing_ok=True)
    (settings.cluster / PROPERTIES).unlink(missing_ok=True)


def _write_once(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
