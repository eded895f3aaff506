"""Which code made a snapshot: package version, hash of the sources, git commit if there is one."""

import hashlib
import platform
import subprocess
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from yingshang.settings import PROJECT_DIR

# What decides the contents of a snapshot: models, declarations, the board, and the code that puts them together.
_SOURCES = ("assets", "dashboards", "dbt_like_sql", "yingshang")
_SUFFIXES = {".py", ".sql", ".yml", ".j2", ".js", ".css", ".html", ".svg"}
_GENERATED = {"target", "logs", "__pycache__"}


@dataclass(frozen=True)
class Versions:
    """Versions of the code and of the tools that shape the files."""

    yingshang: str
    code_sha256: str
    git_commit: str | None
    python: str
    duckdb: str

    @property
    def code(self) -> str:
        """Short name of the code: the version, and what tells two states of it apart."""
        return f"{self.yingshang}+{self.code_sha256[:12]}"


@lru_cache(maxsize=1)
def running_versions() -> Versions:
    """Return the versions of this process."""
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return Versions(
        yingshang=project["version"],
        code_sha256=_hash_of_sources(),
        git_commit=_git_commit(),
        python=platform.python_version(),
        duckdb=duckdb.__version__,
    )


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for folder in _SOURCES for path in (PROJECT_DIR / folder).rglob("*")):
        relative = path.relative_to(PROJECT_DIR)
        if path.suffix in _SUFFIXES and path.is_file() and not _GENERATED & set(relative.parts):
            digest.update(f"{relative.as_posix()}\n{_hash_of_file(path)}\n".encode())
    return digest.hexdigest()


def _hash_of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _git_commit() -> str | None:
    """Return the commit of the working tree; nothing outside a repository or without git."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=PROJECT_DIR, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
