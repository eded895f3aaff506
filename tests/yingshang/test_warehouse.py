"""How dbt is called."""

import subprocess
import sys
from pathlib import Path

import pytest

from yingshang.deliveries import Delivery, Ledger
from yingshang.settings import Engine, Settings
from yingshang.warehouse import build_arguments, forget_warehouse


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
