"""Loads all catalogue files of a folder and checks them against each other."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from yingshang.catalogue.documents import folded, read_document
from yingshang.catalogue.measures import load_measures
from yingshang.catalogue.model import Catalogue, SourceKind
from yingshang.declarations import load_declaration
from yingshang.errors import YingshangError


def load_catalogue(folder: Path) -> tuple[Catalogue, ...]:
    """Return the catalogues of `folder` in the order of their file names.

    Raises:
        YingshangError: a file breaks a rule (file and line), two targets hold the same KPI id or the same row of the
            reading, a quote does not stand in the document, or there is no file.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise YingshangError(f"{folder}: no catalogue found; expected one <jurisdiction>.yml per document.")
    measures = load_measures(folder)
    catalogues = []
    owners: dict[str, Path] = {}
    for path in paths:
        catalogue = load_declaration(path, Catalogue, measures)
        _refuse_repeats(path, catalogue, owners)
        _refuse_foreign_quotes(path, catalogue)
        catalogues.append(catalogue)
    return tuple(catalogues)


def _refuse_repeats(path: Path, catalogue: Catalogue, owners: dict[str, Path]) -> None:
    for kpi_id, target in catalogue.targets.items():
        if kpi_id in owners:
            raise YingshangError(
                f"{path}:{_line_of_target(path, kpi_id)}: target {kpi_id!r} is already in {owners[kpi_id]}; "
                "every KPI id must be unique. Rename one of them."
            )
        owners[kpi_id] = path
        for source_id in target.source_ids:
            if source_id in owners:
                raise YingshangError(
                    f"{path}:{_line_of_target(path, kpi_id)}: {source_id} is covered twice, here by {kpi_id!r}; "
                    "every row of the reading belongs to one target."
                )
            owners[source_id] = path


def _refuse_foreign_quotes(path: Path, catalogue: Catalogue) -> None:
    if catalogue.text is None:
        return
    words = read_document(path.parent / catalogue.text)
    for kpi_id, target in catalogue.targets.items():
        if folded(target.quote) not in words:
            raise YingshangError(
                f"{path}:{_line_of_target(path, kpi_id)}: the quote of {kpi_id!r} does not stand in {catalogue.text}: "
                f"{target.quote!r}; copy the document's words."
            )


def required_sources(catalogues: Iterable[Catalogue]) -> frozenset[str]:
    """Return the datasets without which nothing is published: the units, and what the headlines are counted from."""
    targets = [target for catalogue in catalogues for target in catalogue.targets.values() if target.is_headline]
    return frozenset({"units"}.union(*(target.sources for target in targets)))


@lru_cache(maxsize=4)
def reportable_targets(folder: Path) -> frozenset[str]:
    """Return every number by which a report may name a target: its own, and those of the commitments it covers.

    Raises:
        YingshangError: the catalogue breaks a rule.
    """
    counted = (SourceKind.COMPUTED, SourceKind.REPORTED, SourceKind.PROCESS)
    return frozenset(
        number
        for catalogue in load_catalogue(folder)
        for kpi_id, target in catalogue.targets.items()
        if target.source_kind in counted
        for number in (kpi_id, *target.source_ids)
    )


def _line_of_target(path: Path, kpi_id: str) -> int:
    """Return the line on which the target's id stands as a key."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.strip().startswith(f"{kpi_id}:"))
