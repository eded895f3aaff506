"""The lake: accepted rows as immutable Parquet, one file per delivery; tells new versions from identical repeats."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from yingshang.contracts.model import Contract
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.known_keys import SMALL_FILE_ROWS, key_index
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
_NO_ROWS = pl.Series(ROW, dtype=pl.Int64)


@dataclass(frozen=True)
class Comparison:
    """What became of the good rows of a delivery that are not simply new: row numbers, and keys that are gone."""

    conflicting: pl.Series
    repeated: pl.Series
    withdrawn: pl.DataFrame

    @property
    def left_out(self) -> pl.Series:
        """Row numbers of the good rows that do not go into the lake."""
        return self.conflicting.append(self.repeated)


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
        connection: to an empty DuckDB database that nobody else uses.
    """
    files = delivery_files(folder)
    if seen_keys is None and not _are_large(new):
        keys = pl.read_parquet(new, columns=list(contract.key)).select(contract.key)
        files = key_index(folder, contract.key).files_to_search(keys, files)
        if not files and not keys.is_duplicated().any():
            return Comparison(_NO_ROWS, _NO_ROWS, pl.DataFrame())
    parts = {
        "key": ", ".join(contract.key),
        "content": f"struct_pack({', '.join(f'{name} := {name}' for name in contract.fields)})",
        "cutoff": f"date '{cutoff_on}'",
        "new": f"read_parquet('{new}') as new",
        "lake": f"read_parquet({[str(file) for file in files]}, union_by_name = true) as lake" if files else "",
    }
    known = _known_again(connection, parts, keeps_last=keeps_last)
    gone = pl.DataFrame()
    if seen_keys is not None and files:
        connection.register("seen_keys", seen_keys.to_arrow())
        gone = connection.execute(_GONE.format(**parts)).pl()
    is_conflict, is_repeat = pl.col("is_conflict"), pl.col("is_repeat")
    return Comparison(
        conflicting=known.filter(is_conflict)[ROW], repeated=known.filter(~is_conflict & is_repeat)[ROW], withdrawn=gone
    )


def _are_large(new: Path) -> bool:
    return int(pl.scan_parquet(new).select(pl.len()).collect().item()) > SMALL_FILE_ROWS


def _known_again(connection: duckdb.DuckDBPyConnection, parts: dict[str, str], *, keeps_last: bool) -> pl.DataFrame:
    """Return the rows whose key stands more than once: in the delivery, or in the delivery and in the lake."""
    twice = "select {key} from {new} group by all having count(*) > 1"
    again = " union select {key} from {new} semi join {lake} using ({key})" if parts["lake"] else ""
    connection.execute("create or replace temp table known_keys as " + (twice + again).format(**parts))
    current = _CURRENT.format(**parts) if parts["lake"] else _NO_CURRENT.format(**parts)
    connection.execute("create or replace temp table current_versions as " + current)
    return connection.execute((_SUCCESSIVE if keeps_last else _SIMULTANEOUS).format(**parts)).pl()


# A version that a later cut-off brought says nothing about the day of an earlier one that comes late.
_CURRENT = f"""
select {{key}}, {{content}} as content, {CUTOFF} as known_on, {WITHDRAWN} as is_gone
from {{lake}} semi join known_keys using ({{key}})
qualify row_number() over (partition by {{key}} order by {SEQ} desc, {ROW} desc) = 1
"""
_NO_CURRENT = f"select {{key}}, {{content}} as content, {CUTOFF} as known_on, true as is_gone from {{new}} limit 0"
# is_changed: differs from the version just before it in the same delivery.
_VERSIONS = f"""
with versions as (
    select {{key}}, {ROW}, {CUTOFF} as known_on, {{content}} as content
    from {{new}} semi join known_keys using ({{key}})
),
followed as (
    select
        {{key}}, {ROW}, row_number() over same_key as place,
        row_number() over same_key > 1 and versions.content is distinct from lag(versions.content) over same_key
            as is_changed,
        coalesce(not current_versions.is_gone and current_versions.known_on <= versions.known_on
            and current_versions.content = versions.content, false) as is_current
    from versions left join current_versions using ({{key}})
    window same_key as (partition by {{key}} order by {ROW})
)
"""
_SUCCESSIVE = f"""{_VERSIONS}
select {ROW}, false as is_conflict, if(place = 1, is_current, not is_changed) as is_repeat from followed
"""
_SIMULTANEOUS = f"""{_VERSIONS}
select {ROW}, bool_or(is_changed) over (partition by {{key}}) as is_conflict, place > 1 or is_current as is_repeat
from followed
"""
# A full snapshot cannot know of keys that only a later day has brought.
_GONE = f"""
select {{key}} from {{lake}} anti join {{new}} using ({{key}}) anti join seen_keys using ({{key}})
qualify row_number() over (partition by {{key}} order by {SEQ} desc, {ROW} desc) = 1
    and not {WITHDRAWN} and {CUTOFF} <= {{cutoff}}
order by {{key}}
"""
