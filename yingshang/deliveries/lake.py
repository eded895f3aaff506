"""The lake: accepted rows as immutable Parquet, one file per delivery. How its rows are compared is in `comparing`."""

from pathlib import Path

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
