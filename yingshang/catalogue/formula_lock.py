"""The lock of formulas: which SQL each version of a definition stands for. A changed formula needs a new version.

Only what is counted from records is locked target by target, with its terms (working days, comparison, scope). What
lead units tell is judged by one formula per way of telling, locked once.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from yingshang.catalogue.formulas import Formulas
from yingshang.catalogue.model import Catalogue, Definition, SourceKind, Target
from yingshang.errors import YingshangError

FILE_NAME = "formulas.lock.tsv"
_COLUMNS = ("kpi_id", "definition_id", "version", "sha256", "rewritten_because")
_SHOWN = 5

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Locked:
    """What a version stands for, and why its SQL was once written anew without a new version."""

    sha256: str
    rewritten_because: str = ""


def refuse_changed_formulas(folder: Path, catalogues: Iterable[Catalogue], dbt_dir: Path) -> None:
    """Refuse formulas that are not those of their version. A folder without a lock has nothing to keep to.

    Raises:
        YingshangError: names the definitions whose SQL or terms have changed without a new version, or are not locked.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return
    locked = read_lock(path)
    present = current_formulas(catalogues, Formulas.read(dbt_dir))
    changed = [key for key, sha256 in present.items() if key in locked and locked[key].sha256 != sha256]
    if changed:
        raise YingshangError(
            f"{path}: the formula of {_named(changed)} has changed without a new version; give it one in the catalogue"
            " (`version`, `effective_from`, `reason`, the old one under `earlier`) and run `yingshang kpi lock`, or, if"
            " no figure can change, `yingshang kpi lock --same-figures WHY`."
        )
    if missing := [key for key in present if key not in locked]:
        raise YingshangError(
            f"{path}: {_named(missing)} is not locked; run `yingshang kpi lock` and look at the change."
        )


def write_lock(folder: Path, catalogues: Iterable[Catalogue], dbt_dir: Path, same_figures: str | None) -> int:
    """Lock what is new and return how many rows that were; what the catalogue no longer names is dropped.

    Raises:
        YingshangError: a formula has changed without a new version and no reason is given why no figure can change.
    """
    path = folder / FILE_NAME
    locked = read_lock(path) if path.exists() else {}
    present = current_formulas(catalogues, Formulas.read(dbt_dir))
    changed = [key for key, sha256 in present.items() if key in locked and locked[key].sha256 != sha256]
    if changed and not same_figures:
        raise YingshangError(
            f"{path}: the formula of {_named(changed)} has changed; give it a new version in the catalogue, or say with"
            " --same-figures why no figure can change."
        )
    kept = {key: row for key, row in locked.items() if key not in changed and _is_named(key, present)}
    new = {key: Locked(sha256, same_figures or "") for key, sha256 in present.items() if key in changed}
    new |= {key: Locked(sha256) for key, sha256 in present.items() if key not in locked}
    _write(path, kept | new)
    return len(new)


def read_lock(path: Path) -> dict[Key, Locked]:
    """Return the rows of a lock.

    Raises:
        YingshangError: the file is none; names the line.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    if not rows or tuple(rows[0]) != _COLUMNS:
        raise YingshangError(f"{path}:1: expected the columns {'、'.join(_COLUMNS)}.")
    found: dict[Key, Locked] = {}
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(_COLUMNS) or not row[2].isdecimal():
            raise YingshangError(f"{path}:{line}: {row!r} is no row of a lock; expected {'、'.join(_COLUMNS)}.")
        found[row[0], row[1], int(row[2])] = Locked(row[3], row[4])
    return found


def current_formulas(catalogues: Iterable[Catalogue], formulas: Formulas) -> dict[Key, str]:
    """Return the hash of the formula of each newest version: SQL and terms."""
    sql: dict[str, str] = {}
    found: dict[Key, str] = {}
    for catalogue in catalogues:
        for kpi_id, target in catalogue.targets.items():
            for definition_id, definition in target.definitions.items():
                if definition_id not in sql:
                    sql[definition_id] = formulas.sha256_of(definition_id)
                is_counted = target.source_kind is SourceKind.COMPUTED
                terms = _terms(target, definition) if is_counted else ""
                sha256 = hashlib.sha256(f"{sql[definition_id]}\n{terms}".encode()).hexdigest()
                found[kpi_id if is_counted else "*", definition_id, definition.version] = sha256
    return found


def _terms(target: Target, definition: Definition) -> str:
    own = definition.model_dump(mode="json", include={"workdays_allowed", "operator", "target", "unit"})
    return json.dumps(own | {"scope": target.scope}, ensure_ascii=False, sort_keys=True)


def _is_named(key: Key, present: Iterable[Key]) -> bool:
    """Say whether the catalogue still has the definition, in this version or a later one."""
    return any(key[:2] == other[:2] for other in present)


def _named(keys: list[Key]) -> str:
    names = [
        f"{definition_id}{'' if kpi_id == '*' else f' of {kpi_id}'}, version {v}" for kpi_id, definition_id, v in keys
    ]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more


def _write(path: Path, rows: dict[Key, Locked]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([*key, row.sha256, row.rewritten_because] for key, row in sorted(rows.items()))
