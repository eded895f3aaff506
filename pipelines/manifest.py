"""Keeps `manifest.json`, from which the orchestrator reads models and tests, in step with the dbt project."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment

_GENERATED = {"target", "logs", "__pycache__"}


def current_manifest(settings: Settings) -> Path:
    """Return the manifest of the dbt project as it is now; runs `dbt parse` (seconds) when a file has changed.

    The manifest lies below home, so that a clone stays clean, and is replaced in one move: several processes of the
    orchestrator may ask at the same time.

    Raises:
        YingshangError: dbt cannot read the project; says what dbt said.
    """
    folder = settings.home / "dbt"
    manifest, stamp = folder / "manifest.json", folder / "manifest.stamp"
    fingerprint = _fingerprint(settings.dbt_dir)
    if manifest.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return manifest
    target = folder / f"parse-{os.getpid()}"
    try:
        _parse(settings, target)
        shutil.move(target / "manifest.json", f"{manifest}.{os.getpid()}")
        Path(f"{manifest}.{os.getpid()}").replace(manifest)
    finally:
        shutil.rmtree(target, ignore_errors=True)
    stamp.write_text(fingerprint, encoding="utf-8")
    return manifest


def _parse(settings: Settings, target: Path) -> None:
    command = [str(Path(sys.executable).with_name("dbt")), "--log-format", "json", "parse", "--no-partial-parse"]
    environment = {
        **os.environ,
        **dbt_environment(settings),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    result = subprocess.run(command, cwd=settings.dbt_dir, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise YingshangError(f"{settings.dbt_dir}: dbt cannot read the project: {_said(result.stdout)}")


def _said(output: str) -> str:
    """Return the error lines of dbt's structured log in one line."""
    errors = []
    for line in output.splitlines():
        try:
            info = json.loads(line)["info"]
        except (ValueError, KeyError, TypeError):
            continue
        if info.get("level") == "error":
            errors.append(" ".join(str(info.get("msg", "")).split()))
    return " ".join(errors) or output.strip()[-500:]


def _fingerprint(project: Path) -> str:
    """Return a hash that changes when a file of the project appears, disappears, or is written."""
    lines = []
    for path in sorted(project.rglob("*")):
        if path.is_file() and not _GENERATED & set(path.relative_to(project).parts):
            status = path.stat()
            lines.append(f"{path.relative_to(project)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
