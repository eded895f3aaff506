"""Builds the figures once more with a draft of the definitions, beside the warehouse and without touching it."""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.dbt_process import dbt_executable
from pipelines.manifest import errors_in
from yingshang.catalogue import write_declared
from yingshang.errors import YingshangError
from yingshang.settings import Engine, Settings
from yingshang.warehouse import dbt_environment, models_at_once, run_days

_PROJECT, _CATALOGUE = "dbt_like_sql", "catalogue"
_GENERATED = shutil.ignore_patterns("target", "logs")


@contextmanager
def rehearsed(settings: Settings, draft: Path, as_of: dt.date, known_by: dt.date) -> Iterator[Path]:
    """Yield the warehouse that the draft gives about the same day from the same knowledge; it is gone afterwards.

    The caller holds the lock of the home: a run would change lake and ledger meanwhile. What a kill leaves behind is
    swept by the next run.

    `draft` holds the files that differ, in `dbt_like_sql/` and `catalogue/`, under the paths that they have there.

    Raises:
        YingshangError: the draft holds nothing that belongs there, its catalogue breaks a rule, or dbt cannot build it.
    """
    _refuse_foreign_files(draft)
    settings = settings.model_copy(update={"engine": Engine.DUCKDB})  # both engines give the same figures
    settings.tmp.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="rehearsal-", dir=settings.tmp) as folder:
        home = Path(folder)
        drafted = settings.model_copy(
            update={
                "home": home,
                "dbt_dir": _overlaid(settings.dbt_dir, draft / _PROJECT, home / _PROJECT),
                "catalogue_dir": _overlaid(settings.catalogue_dir, draft / _CATALOGUE, home / _CATALOGUE),
            }
        )
        drafted.lake.symlink_to(settings.lake)
        write_declared(drafted, as_of)
        shutil.copy(settings.declared / "deliveries.parquet", drafted.declared)
        _build(drafted, run_days(as_of, known_by), models_at_once(settings))
        yield drafted.warehouse


def _refuse_foreign_files(draft: Path) -> None:
    wanted = f"expected {_PROJECT}/**.sql or {_CATALOGUE}/**.yml with the paths of the files that they replace"
    if not draft.is_dir():
        raise YingshangError(f"{draft}: is no folder; {wanted}.")
    files = [path.relative_to(draft) for path in sorted(draft.rglob("*")) if path.is_file()]
    foreign = [path for path in files if path.parts[0] not in (_PROJECT, _CATALOGUE)]
    if foreign or not files:
        raise YingshangError(f"{draft}: {foreign[0] if foreign else 'is empty'}; {wanted}.")


def _overlaid(base: Path, draft: Path, target: Path) -> Path:
    shutil.copytree(base, target, ignore=_GENERATED)
    if draft.is_dir():
        shutil.copytree(draft, target, dirs_exist_ok=True)
    return target


def _build(settings: Settings, days: dict[str, str], at_once: int) -> None:
    folder = str(settings.dbt_dir)
    command = [str(dbt_executable()), "--log-format", "json", "run", "--project-dir", folder, "--profiles-dir", folder]
    command += ["--threads", str(at_once)]
    environment = os.environ | dbt_environment(settings) | days
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise YingshangError(f"The draft cannot be built: {errors_in(done.stdout)}")
