"""The yardsticks, each a whole process: bare DuckDB load, plain pandas script."""

import sys
from pathlib import Path


def duckdb_load(petitions: Path, scratch: Path) -> None:
    """Load the file into a DuckDB table, types found by DuckDB, nothing checked."""
    import duckdb  # noqa: PLC0415 - a yardstick pays for its own import alone

    with duckdb.connect(str(scratch / "bare.duckdb"), config={"threads": "2"}) as connection:
        connection.execute(f"create or replace table petitions as from read_csv('{petitions}')")


def pandas_closure_rate(petitions: Path, _scratch: Path) -> None:
    """Read the file with pandas and compute one closure rate, as an analyst's script would."""
    import pandas as pd  # noqa: PLC0415 - a yardstick pays for its own import alone

    moments = ["应办结时间", "办结时间"]
    frame = pd.read_csv(petitions, parse_dates=moments)
    due = frame[frame["应办结时间"] <= "2024-12-31"]
    print((due["办结时间"] <= "2024-12-31").sum() / len(due))


YARDSTICKS = {"duckdb_load": duckdb_load, "pandas_closure_rate": pandas_closure_rate}

if __name__ == "__main__":
    YARDSTICKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
