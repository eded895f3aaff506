"""How dbt is called."""

import subprocess
import sys
from pathlib import Path

import pytest

from yingshang.deliveries import Delivery, Ledger
from yingshang.settings import Engine, Settings
from yingshang.warehouse import build_arguments, forget_warehouse, own_facts, share_facts


@pytest.mark.parametrize(
    ("accepted", "engine", "at_once"),
    [
        ([], Engine.DUCKDB, "2"),
        ([50_000_000], Engine.DUCKDB, "2"),
        ([50_000_000, 1], Engine.DUCKDB, "1"),
        ([50_000_000, 1], Engine.SPARK, "2"),
    ],
)
def test_large_lake_is_built_one_model_at_a_time(
    tmp_path: Path, accepted: list[int], engine: Engine, at_once: str
) -> None:
    settings = Settings(home=tmp_path, engine=engine)
    ledger = Ledger(settings.ledger)
    for number, rows in enumerate(accepted, 1):
        ledger.append(
            Delivery(
                number, "petitions", "petitions", f"{number}.csv", f"{number:064d}", "accepted", rows_accepted=rows
            )
        )
    arguments = build_arguments(settings)
    assert arguments[arguments.index("--threads") + 1] == at_once


def test_files_that_another_process_writes_are_left_to_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    hold = f"import duckdb; held = duckdb.connect({str(settings.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        forget_warehouse(settings)
        assert settings.warehouse.exists()
        holder.communicate("\n")
    settings.facts.touch()
    forget_warehouse(settings)
    assert not settings.warehouse.exists()
    assert not settings.facts.exists()


def test_a_broken_file_is_forgotten(tmp_path: Path) -> None:
    """DuckDB's words on it speak of blocks, which are no locks."""
    settings = Settings(home=tmp_path)
    settings.warehouse.write_bytes(b"no database" * 1000)
    forget_warehouse(settings)
    assert not settings.warehouse.exists()


def test_facts_of_a_snapshot_that_is_gone_can_be_written_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    database = tmp_path / "published.duckdb"
    database.write_bytes(b"facts")
    share_facts(settings, database)
    assert settings.facts.samefile(database)
    assert settings.facts.stat().st_mode & 0o222 == 0
    database.unlink()
    own_facts(settings)
    assert settings.facts.read_bytes() == b"facts"
    assert settings.facts.stat().st_mode & 0o200
