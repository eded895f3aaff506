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


def one_rate(lake: Path, scratch: Path) -> None:
    """Compute one rate by district for every day of the year, the newest version of each petition, in one query."""
    import duckdb  # noqa: PLC0415 - a yardstick pays for its own import alone

    with duckdb.connect(str(scratch / "one_rate.duckdb"), config={"threads": "2"}) as connection:
        connection.execute(f"""
            create or replace table one_rate as
            with newest as (
                select petition_id, arg_max(district_code, _delivery_seq) as district_code,
                    arg_max(due_at, _delivery_seq) as due_at, arg_max(closed_at, _delivery_seq) as closed_at
                from read_parquet('{lake}/petitions/*.parquet') group by petition_id
            ),
            by_day as (
                select district_code, due_at::date as day, count(*) as due, count_if(closed_at <= due_at) as on_time
                from newest where due_at between '2024-01-01' and '2024-12-31' group by all
            )
            select district_code, day, sum(on_time) over so_far as numerator, sum(due) over so_far as denominator
            from by_day window so_far as (partition by district_code order by day)""")


# Of the full build; the layer of figures has one of its own.
YARDSTICKS = {"duckdb_load": duckdb_load, "pandas_closure_rate": pandas_closure_rate}

if __name__ == "__main__":
    (YARDSTICKS | {"one_rate": one_rate})[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
