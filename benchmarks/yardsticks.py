"""The yardsticks, each a whole process: DuckDB, pandas, polars and PostgreSQL without checks, versions or history."""

import argparse
from pathlib import Path

from benchmarks.postgresql import postgresql


def duckdb_load(files: list[Path], scratch: Path) -> None:
    """Load the files into DuckDB tables, types found by DuckDB, nothing checked."""
    import duckdb  # noqa: PLC0415 - a yardstick pays for its own import alone

    database = scratch / "bare.duckdb"
    with duckdb.connect(str(database), config={"threads": "2"}) as connection:
        for name in sorted({path.name.partition("_2024")[0] for path in files}):
            group = [str(path) for path in files if path.name.startswith(f"{name}_2024")]
            connection.execute(f"create or replace table {name} as from read_csv({group})")
    database.unlink()


def pandas_closure_rate(files: list[Path], _scratch: Path) -> None:
    """Read the petitions with pandas and compute one closure rate, as an analyst's script would."""
    import pandas as pd  # noqa: PLC0415 - a yardstick pays for its own import alone

    moments = ["应办结时间", "办结时间"]
    petitions = [path for path in files if path.name.startswith("petitions_")]
    frame = pd.concat([pd.read_csv(path, parse_dates=moments) for path in petitions])
    due = frame[frame["应办结时间"] < "2024-12-31"]
    print((due["办结时间"] < "2024-12-31").sum() / len(due))


def polars_headlines(files: list[Path], _scratch: Path) -> None:
    """Compute the three headline figures from the files with polars, streaming."""
    import polars as pl  # noqa: PLC0415 - a yardstick pays for its own import alone

    def scan(name: str) -> pl.LazyFrame:
        return pl.scan_csv([path for path in files if path.name.startswith(f"{name}_2024")], infer_schema=False)

    end = "2024-12-31"  # moments are written so that they sort as text
    due = scan("petitions").filter(pl.col("应办结时间") < end)
    closure = due.select((pl.col("办结时间") < end).sum() / pl.len())
    pair = ["政策编号", "统一社会信用代码"]
    pushed = scan("policy_matches").join(scan("policy_pushes").select(*pair, "推送编号"), on=pair, how="left")
    pushes = pushed.select(pl.col("推送编号").count() / pl.len())
    sign = pl.when(pl.col("流水类型") == "发生").then(1).otherwise(-1)
    balance = scan("guarantee_events").select((sign * pl.col("发生金额").cast(pl.Int64)).sum())
    print(*(frame.collect(engine="streaming").item() for frame in (closure, pushes, balance)))


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
YARDSTICKS = {
    "duckdb_load": duckdb_load,
    "polars_headlines": polars_headlines,
    "pandas_closure_rate": pandas_closure_rate,
    "postgresql": postgresql,
}


def main() -> None:
    """Be one yardstick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*YARDSTICKS, "one_rate"])
    parser.add_argument("scratch", type=Path)
    parser.add_argument("files", type=Path, nargs="+", help="the large files; for one_rate the lake")
    asked = parser.parse_args()
    if asked.name == "one_rate":
        one_rate(asked.files[0], asked.scratch)
    else:
        YARDSTICKS[asked.name](asked.files, asked.scratch)


if __name__ == "__main__":
    main()
