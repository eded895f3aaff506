"""Tells new versions from identical repeats, conflicts and withdrawals: a delivery's good rows against the lake.

Small deliveries are compared in memory, others by DuckDB, which spills; both say the same (a test holds them to it).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from yingshang.contracts.model import Contract
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.known_keys import key_index
from yingshang.deliveries.lake import CUTOFF, SEQ, WITHDRAWN, delivery_files

SMALL_ROWS = 50_000


@dataclass(frozen=True)
class Comparison:
    """What became of the good rows of a delivery that are not simply new: row numbers, and keys that are gone."""

    refused: pl.Series
    repeated: pl.Series
    withdrawn: pl.DataFrame

    @property
    def left_out(self) -> pl.Series:
        """Row numbers of the good rows that do not go into the lake."""
        return pl.concat([self.refused, self.repeated])


def compared(
    new: Path,
    folder: Path,
    contract: Contract,
    *,
    keeps_last: bool,
    seen_keys: pl.DataFrame | None,
    cutoff_on: dt.date,
    connection: duckdb.DuckDBPyConnection,
) -> Comparison:
    """Compare a delivery's good rows with each other and with the current versions in the lake.

    Args:
        new: Parquet file of the good rows, in the lake's columns.
        folder: the dataset's lake folder.
        contract: names key and fields.
        keeps_last: rows of one key in one file are successive versions; otherwise differing ones are conflicts.
        seen_keys: for a full snapshot, the keys of its refused rows (they are not gone); otherwise nothing.
        cutoff_on: the last day that the delivery covers.
        connection: to a DuckDB database in memory.
    """
    files = delivery_files(folder)
    known = _known_rows(new, folder, files, contract, connection)
    is_repeat = pl.when("is_first").then("is_current").otherwise(~pl.col("is_changed") | pl.lit(not keeps_last))
    is_conflict = pl.col("has_conflict") & pl.lit(not keeps_last)
    gone = pl.DataFrame()
    if seen_keys is not None and files:
        connection.register("seen_keys", seen_keys.to_arrow())
        parts = _parts(new, files, contract) | {"cutoff": f"date '{cutoff_on}'"}
        gone = connection.execute(_GONE.format(**parts)).pl()
    return Comparison(
        refused=known.filter(is_conflict)[ROW], repeated=known.filter(~is_conflict & is_repeat)[ROW], withdrawn=gone
    )


def _known_rows(
    new: Path, folder: Path, files: list[Path], contract: Contract, connection: duckdb.DuckDBPyConnection
) -> pl.DataFrame:
    """Return at least the rows whose key stands elsewhere too, each with what came before it.

    is_first: of its key in the delivery; is_current: says what is known already; is_changed: differs from the row of
    its key before it; has_conflict: some row of its key does.
    """
    rows = pl.scan_parquet(new).select(pl.len()).collect().item()
    if rows <= SMALL_ROWS:
        delivered = pl.read_parquet(new)
        likely, large = key_index(folder, contract.key).files_to_search(delivered.select(contract.key), files)
        if not large:
            return _known_in_memory(delivered, likely, contract)
    parts = _parts(new, files, contract)
    connection.execute("create or replace temp table known_keys as " + _KNOWN_KEYS.format(**parts))
    return connection.execute(_KNOWN_ROWS.format(**parts)).pl()


def _known_in_memory(delivered: pl.DataFrame, files: list[Path], contract: Contract) -> pl.DataFrame:
    key, fields = list(contract.key), [name for name in contract.fields if name not in contract.key]
    earlier = pl.concat([delivered.clear(), *map(pl.read_parquet, files)], how="diagonal")
    latest = earlier.join(delivered, on=key, how="semi").sort(SEQ, ROW).unique(key, keep="last")
    pairs = delivered.join(latest, on=key, how="left", suffix=":latest").sort(*key, ROW)
    is_known = ~pl.col(f"{WITHDRAWN}:latest") & (pl.col(f"{CUTOFF}:latest") <= pl.col(CUTOFF))
    is_same = _all(pl.col(name).eq_missing(pl.col(f"{name}:latest")) for name in fields)
    follows = _all(pl.col(name).eq_missing(pl.col(name).shift()) for name in key)
    is_unchanged = _all(pl.col(name).eq_missing(pl.col(name).shift()) for name in fields)
    return pairs.select(
        *key,
        ROW,
        is_first=~follows,
        is_current=(is_known & is_same).fill_null(value=False),
        is_changed=follows & ~is_unchanged,
    ).with_columns(has_conflict=pl.col("is_changed").any().over(key))


def _all(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(pl.lit(value=True), *conditions)


def _parts(new: Path, files: list[Path], contract: Contract) -> dict[str, str]:
    """Return the parts of the queries; before the first delivery the lake is an empty selection of the new rows."""
    fields = ", ".join(f"{name} := {name}" for name in contract.fields)
    lake = f"(from read_parquet('{new}') limit 0)"
    if files:
        lake = f"read_parquet({[str(file) for file in files]}, union_by_name = true)"
    return {
        "key": ", ".join(contract.key),
        "content": f"struct_pack({fields}) as content",
        "new": f"read_parquet('{new}') as new",
        "lake": f"{lake} as lake",
    }


_KNOWN_KEYS = """
select {key} from {new} group by all having count(*) > 1
union select {key} from {new} semi join {lake} using ({key})
"""
# Windows run over narrow rows; contents are fetched by place. What a later cut-off brought says nothing about the day
# of an earlier one that comes late.
_KNOWN_ROWS = f"""
with followed as (
    select {{key}}, {ROW}, {CUTOFF}, lag({ROW}) over (partition by {{key}} order by {ROW}) as row_before
    from {{new}} semi join known_keys using ({{key}})
),
latest as (
    select {{key}}, {SEQ}, {ROW}, {CUTOFF} as known_on, {WITHDRAWN} as is_gone
    from {{lake}} semi join known_keys using ({{key}})
    qualify row_number() over (partition by {{key}} order by {SEQ} desc, {ROW} desc) = 1
),
current_versions as (
    select {{key}}, known_on, is_gone, {{content}} from {{lake}} join latest using ({SEQ}, {ROW}, {{key}})
),
marked as (
    select
        followed.*, row_before is null as is_first,
        coalesce(not is_gone and known_on <= {CUTOFF} and current_versions.content = this.content, false) as is_current,
        row_before is not null and before.content is distinct from this.content as is_changed
    from followed
    join (select {ROW}, {{content}} from {{new}}) as this using ({ROW})
    left join (select {ROW} as row_before, {{content}} from {{new}}) as before using (row_before)
    left join current_versions using ({{key}})
)
select {ROW}, is_first, is_current, is_changed, bool_or(is_changed) over (partition by {{key}}) as has_conflict
from marked
"""
# A full snapshot cannot know of keys that only a later day has brought.
_GONE = f"""
select {{key}} from {{lake}} anti join {{new}} using ({{key}}) anti join seen_keys using ({{key}})
qualify row_number() over (partition by {{key}} order by {SEQ} desc, {ROW} desc) = 1
    and not {WITHDRAWN} and {CUTOFF} <= {{cutoff}}
order by {{key}}
"""
