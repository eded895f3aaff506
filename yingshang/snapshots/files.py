"""Moves of files and folders that survive a kill at any moment: written aside, flushed, renamed. Knows no contents."""

import hashlib
import os
import shutil
from pathlib import Path

BUILDING, REMOVING, SWITCHING = ".building-", ".removing-", ".switching-"


def sweep(published: Path) -> None:
    """Remove what a killed publisher left behind. Nobody else may be publishing: the caller holds the home's lock."""
    for path in published.glob(".*"):
        if path.name.startswith((BUILDING, REMOVING)):
            shutil.rmtree(path)
        elif path.name.startswith(SWITCHING):
            path.unlink()


def install(building: Path, target: Path) -> None:
    """Give a finished folder its name, after everything in it is on the disk."""
    for path in sorted(building.rglob("*")):
        flush(path)
    flush(building)
    building.rename(target)
    flush(target.parent)


def point(pointer: Path, name: str) -> None:
    """Let the symbolic link `pointer` lead to its neighbour `name`, in one move."""
    if pointer.is_symlink() and pointer.readlink() == Path(name):
        return
    switching = pointer.with_name(f"{SWITCHING}{os.getpid()}")
    switching.unlink(missing_ok=True)
    switching.symlink_to(name)
    switching.replace(pointer)
    flush(pointer.parent)


def remove(folder: Path) -> None:
    """Remove a folder so that it is seen whole or not at all; files that somebody has open stay readable for them."""
    leaving = folder.with_name(f"{REMOVING}{folder.name}")
    folder.rename(leaving)
    shutil.rmtree(leaving)


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
