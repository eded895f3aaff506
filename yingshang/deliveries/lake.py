"""The lake: accepted rows as immutable Parquet, one file per delivery; tells new versions from identical repeats."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from yingshang.contracts.model import Contract
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.parsing import Reading

SEQ, CUTOFF, WITHDRAWN = "_delivery_seq", "_data_cutoff_on", "_is_withdrawn"
META_SCHEMA: dict[str, pl.DataType] = {
    SEQ: pl.Int64(),
    ROW: pl.Int64(),
    CUTOFF: pl.Date(),
    WITHDRAWN: pl.Boolean(),
}
EMPTY_FILE = "000000_schema.parquet"
ROW_GROUP_ROWS = 200_000


@dataclass(frozen=True)
class Comparison:
    """What became of the good rows of a delivery that are not simply new: row numbers, and keys that are gone."""

    conflicting: list[int]
    repeated: list[int]
    withdrawn: pl.DataFrame


def lake_schema(contract: Contract) -> dict[str, pl.DataType]:
    """Return the column types of a dataset's lake files."""
    fields = {name: Reading(name, field).lake_type for name, field in contract.fields.items()}
    return fields | META_SCHEMA


def delivery_files(folder: Path) -> list[Path]:
    """Return the lake files of deliveries, without the empty one."""
    return sorted(path for path in folder.glob("*.parquet") if path.name != EMPTY_FILE)


def ensure_schema_file(folder: Path, contract: Contract) -> None:
    """Write the empty Parquet file that lets every reader see the dataset before its first delivery."""
    folder.mkdir(parents=True, exist_ok=True)
    empty = pl.DataFrame(schema=lake_schema(contract))
    path = folder / EMPTY_FILE
    if path.exists() and pl.read_parquet_schema(path) == empty.schema:
        return
    unfinished = folder / f".{EMPTY_FILE}"
    empty.write_parquet(unfinished)
    unfinished.replace(path)


def compared(
    new: Path, folder: Path, contract: Contract, *, keeps_last: bool, seen_keys: pl.DataFrame | None, memory_limit: str
) -> Comparison:
    """Compare a delivery's good rows with each other and with the current versions in the lake.

    Args:
        new: Parquet file of the good rows, in the lake's columns.
        folder: the dataset's lake folder.
        contract: names key and fields.
        keeps_last: rows of one key in one file are successive versions; otherwise differing ones are conflicts.
        seen_keys: for a full snapshot, the keys of its refused rows (they are not gone); otherwise nothing.
        memory_limit: of DuckDB; beyond it DuckDB spills next to `new`.
    """
    key, fields = ", ".join(contract.key), ", ".join(f"{name} := {name}" for name in contract.fields)
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(new.parent / "spill"),
        "threads": "2",
    }
    with duckdb.connect(config=options) as connection:
        connection.execute(f"create view new as from read_parquet('{new}')")
        earlier = f"read_parquet('{folder}/*.parquet')" if delivery_files(folder) else "new where false"
        connection.execute(f"create view lake as from {earlier}")
        connection.execute(
            f"create temp table repeated_keys as select {key} from new group by all having count(*) > 1"
            + (f" union select {key} from new semi join lake using ({key})" if delivery_files(folder) else "")
        )
        connection.execute(
            f"create temp table current_versions as select {key}, struct_pack({fields}) as content, {WITHDRAWN}"
            f" from lake semi join repeated_keys using ({key})"
            f" qualify row_number() over (partition by {key} order by {SEQ} desc, {ROW} desc) = 1"
        )
        found = connection.execute(_COMPARE.format(key=key, fields=fields, row=ROW, withdrawn=WITHDRAWN)).pl()
        gone = _gone(connection, contract, seen_keys) if seen_keys is not None else pl.DataFrame()
    conflicting = pl.lit(value=False) if keeps_last else pl.col("has_conflict")
    repeated = pl.col("is_unchanged") if keeps_last else pl.col("is_unchanged") | (pl.col("place") > 1)
    found = found.with_columns(conflicting.alias("conflicts"), repeated.alias("repeats"))
    return Comparison(
        conflicting=found.filter("conflicts")[ROW].to_list(),
        repeated=found.filter(~pl.col("conflicts") & pl.col("repeats"))[ROW].to_list(),
        withdrawn=gone,
    )


# is_unchanged: equal to the version just before it, which for the first row of a key is the current one in the lake.
_COMPARE = """
with versions as (
    select {key}, {row}, struct_pack({fields}) as content,
        row_number() over (partition by {key} order by {row}) as place
    from new semi join repeated_keys using ({key})
),
spread as (select {key}, count(distinct content) > 1 as has_conflict from versions group by all)
select {row}, place, has_conflict,
    case when place = 1
        then current_versions.content is not null and not current_versions.{withdrawn}
            and versions.content is not distinct from current_versions.content
        else versions.content is not distinct from lag(versions.content) over (partition by {key} order by {row})
    end as is_unchanged
from versions join spread using ({key}) left join current_versions using ({key})
"""


def _gone(connection: duckdb.DuckDBPyConnection, contract: Contract, seen_keys: pl.DataFrame) -> pl.DataFrame:
    key = ", ".join(contract.key)
    connection.register("seen_keys", seen_keys.to_arrow())
    return connection.execute(
        f"select {key} from (select {key}, {WITHDRAWN} from lake"
        f" qualify row_number() over (partition by {key} order by {SEQ} desc, {ROW} desc) = 1)"
        f" where not {WITHDRAWN} and ({key}) not in (select ({key}) from new union all select ({key}) from seen_keys)"
        f" order by {key}"
    ).pl()
