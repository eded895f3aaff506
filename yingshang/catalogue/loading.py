"""Loads all catalogue files of a folder and checks them against each other."""

from collections.abc import Iterable
from pathlib import Path

from yingshang.catalogue.model import Catalogue
from yingshang.declarations import load_declaration
from yingshang.errors import YingshangError


def load_catalogue(folder: Path) -> tuple[Catalogue, ...]:
    """Return the catalogues of `folder` in the order of their file names.

    Raises:
        YingshangError: a file breaks a rule (file and line), two files hold the same KPI id, or there is no file.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise YingshangError(f"{folder}: no catalogue found; expected one <jurisdiction>.yml per document.")
    catalogues = []
    owner: dict[str, Path] = {}
    for path in paths:
        catalogue = load_declaration(path, Catalogue)
        for kpi_id in catalogue.targets:
            if kpi_id in owner:
                raise YingshangError(
                    f"{path}:{_line_of_target(path, kpi_id)}: target {kpi_id!r} is already in {owner[kpi_id]}; "
                    "every KPI id must be unique. Rename one of them."
                )
            owner[kpi_id] = path
        catalogues.append(catalogue)
    return tuple(catalogues)


def required_sources(catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """Return the datasets without which nothing is published: the units, and what the targets are counted from."""
    targets = [target for catalogue in catalogues for target in catalogue.targets.values()]
    return frozenset({"units"}.union(*(target.sources for target in targets)))


def _line_of_target(path: Path, kpi_id: str) -> int:
    """Return the line on which the target's id stands as a key."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.strip().startswith(f"{kpi_id}:"))
