"""Keeps `manifest.json`, from which the orchestrator reads models and tests, in step with the dbt project."""

import hashlib
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.dbt_process import dbt_executable
from yingshang.errors import YingshangError
from yingshang.settings import Engine, Settings
from yingshang.warehouse import dbt_environment

_GENERATED = {"target", "logs", "__pycache__"}
_PARSED = "partial_parse.msgpack"


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
    parsing = folder / f"parse-{os.getpid()}"
    try:
        _parse(settings, parsing)
        parsed = json.loads((parsing / "manifest.json").read_text(encoding="utf-8"))
        (parsing / "manifest.json").write_text(json.dumps(with_tests_attached(parsed)), encoding="utf-8")
        (parsing / "manifest.json").replace(manifest)
        (folder / "target").mkdir(exist_ok=True)
        (parsing / _PARSED).replace(folder / "target" / _PARSED)  # `dbt build` then need not parse again
    finally:
        shutil.rmtree(parsing, ignore_errors=True)
    stamp.write_text(fingerprint, encoding="utf-8")
    return manifest


def with_tests_attached(manifest: dict[str, Any]) -> dict[str, Any]:
    """Give each test that reads several models the one that is built last, so that it becomes a check of that asset.

    dagster-dbt attaches only tests that read a single model. It would run the others unseen by the publish gate.
    """
    nodes, parents = manifest["nodes"], manifest["parent_map"]

    @cache
    def depth(name: str) -> int:
        return 1 + max((depth(parent) for parent in parents.get(name, [])), default=0)

    for node in nodes.values():
        models = [name for name in node["depends_on"].get("nodes", []) if name in nodes]
        if node["resource_type"] == "test" and not node.get("attached_node") and len(models) > 1:
            last = max(models, key=lambda name: (depth(name), name))
            node["config"].setdefault("meta", {}).setdefault("dagster", {})["ref"] = {"name": nodes[last]["name"]}
    return manifest


def _parse(settings: Settings, target: Path) -> None:
    command = [str(dbt_executable()), "--log-format", "json"]
    command += ["parse", "--target", Engine.DUCKDB.value]  # named as `dbt build` does, which else parses once more
    folders = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target), "DBT_PROFILES_DIR": str(settings.dbt_dir)}
    on_duckdb = settings.model_copy(update={"engine": Engine.DUCKDB})  # names and tests are those of every engine
    environment = {**os.environ, **dbt_environment(on_duckdb), **folders}
    result = subprocess.run(command, cwd=settings.dbt_dir, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise YingshangError(f"{settings.dbt_dir}: dbt cannot read the project: {errors_in(result.stdout)}")


def errors_in(output: str) -> str:
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
    """Return a hash that changes when a file of the project, or what is done here with it, changes."""
    lines = [hashlib.sha256(Path(__file__).read_bytes()).hexdigest()]
    for path in sorted(project.rglob("*")):
        if path.is_file() and not _GENERATED & set(path.relative_to(project).parts):
            status = path.stat()
            lines.append(f"{path.relative_to(project)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
