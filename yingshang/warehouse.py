"""How dbt is called: its environment and arguments, in one place for the orchestrator, the command line and tests."""

import datetime as dt

from yingshang.cluster import remote_address
from yingshang.deliveries import read_ledger
from yingshang.duckdb_limits import DBT
from yingshang.settings import Engine, Settings

# Two large models at once leave each other too little memory, and then DuckDB spills every row of both.
_ROWS_FOR_ONE_MODEL_AT_A_TIME = 50_000_000


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that dbt needs to find lake, declarations and warehouse; everything it writes goes home."""
    folder = settings.home / "dbt"
    settings.spill_folder.mkdir(parents=True, exist_ok=True)  # DuckDB makes the last folder of a path only
    is_spark = settings.engine is Engine.SPARK
    spark = {"SPARK_REMOTE": remote_address(settings)} if is_spark else {}
    return {
        "YINGSHANG_HOME": str(settings.home),
        "YINGSHANG_LAKE": str(settings.lake),
        "YINGSHANG_DECLARED": str(settings.declared),
        "YINGSHANG_WAREHOUSE": str(settings.warehouse),
        "YINGSHANG_FACTS": str(settings.facts),
        "YINGSHANG_MEMORY_LIMIT": settings.memory_limit,
        "YINGSHANG_SPILL": str(settings.spill_folder / DBT),  # the same in every run, or dbt parses again
        "YINGSHANG_THREADS": str(settings.threads),
        # What dbt remembers of a parsed project holds for one engine only.
        "DBT_TARGET_PATH": str(folder / ("target_spark" if is_spark else "target")),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **spark,
    }


def run_days(as_of: dt.date, known_by: dt.date) -> dict[str, str]:
    """Return the two days of a run as variables: unlike `--vars`, they do not make dbt parse the project again."""
    return {"YINGSHANG_AS_OF": as_of.isoformat(), "YINGSHANG_KNOWN_BY": known_by.isoformat()}


def build_arguments(settings: Settings) -> list[str]:
    """Return the dbt command that builds all models and runs their data tests; unit tests belong to the test suite."""
    # Nobody reads the artifacts, nor a debug log of ten megabytes a run; writing them costs as much as some models.
    quiet = ["--no-write-json", "--log-level-file", "info"]
    at_once = ["--threads", str(models_at_once(settings))]
    return ["build", "--target", settings.engine.value, "--exclude-resource-type", "unit_test", *at_once, *quiet]


def models_at_once(settings: Settings) -> int:
    """Return how many models are built at the same time: two, or one where the lake is large."""
    deliveries = read_ledger(settings) if settings.ledger.exists() else []  # asking makes no ledger
    rows = sum(delivery.rows_accepted for delivery in deliveries)
    return 1 if settings.engine is Engine.DUCKDB and rows > _ROWS_FOR_ONE_MODEL_AT_A_TIME else 2
