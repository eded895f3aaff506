"""How dbt is called."""

from pathlib import Path

import pytest

from yingshang.deliveries import Delivery, Ledger
from yingshang.settings import Engine, Settings
from yingshang.warehouse import build_arguments


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
