"""The end of an ingest: compare with the lake, count every row, move files into place. The ledger row comes last."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from yingshang.contracts.mapping import Mapping, Output
from yingshang.deliveries.comparing import Comparison, compared
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.lake import CUTOFF, ROW_GROUP_ROWS, SEQ, WITHDRAWN, lake_schema
from yingshang.deliveries.ledger import Delivery
from yingshang.deliveries.queries import query_connection
from yingshang.deliveries.sorting import RowSorter
from yingshang.deliveries.sources import Source
from yingshang.errors import YingshangError
from yingshang.settings import Settings


def compared_with_lake(settings: Settings, sorter: RowSorter, output: Output | None) -> Comparison:
    """Find repeats, conflicts and withdrawn keys; conflicts and news of closed periods join the refused rows."""
    seen_keys = None
    if output and output.delivery_kind == "full_snapshot":
        if sorter.rows_seen == sorter.rows_blank:
            raise YingshangError(
                f"{sorter.file_name}: a full snapshot without rows would withdraw everything; check it."
            )
        key_schema = {
            name: dtype for name, dtype in lake_schema(sorter.contract).items() if name in sorter.contract.key
        }
        seen_keys = pl.concat([pl.DataFrame(schema=key_schema), *sorter.refused_keys])
    with query_connection(settings) as connection:
        comparison = compared(
            sorter.good_file,
            settings.lake / sorter.contract.dataset,
            sorter.contract,
            keeps_last=bool(output and output.duplicates == "keep_last"),
            seen_keys=seen_keys,
            cutoff_on=sorter.cutoff_on,
            connection=connection,
        )
    if not comparison.refused.is_empty():
        sorter.refuse_good_rows(comparison.refused, sorter.contract.key, "key_conflict")
    return _without_closed_periods(sorter, comparison)


def _without_closed_periods(sorter: RowSorter, comparison: Comparison) -> Comparison:
    """Refuse what says something new about a closed period without a reason; a repeat says nothing new."""
    for name, rows in sorter.judge.closed_rows(pl.scan_parquet(sorter.good_file)).items():
        news = rows.filter(~rows.is_in(comparison.left_out.implode()))
        if not news.is_empty():
            sorter.refuse_good_rows(news, [name], "closed")
            comparison = replace(comparison, refused=pl.concat([comparison.refused, news]))
    return comparison


def counted(delivery: Delivery, sorter: RowSorter, comparison: Comparison, rows_in_file: int) -> Delivery:
    """Return the delivery with its counts.

    Raises:
        YingshangError: a row is unaccounted for; the delivery must not be committed.
    """
    written = pl.scan_parquet(sorter.good_file).select(pl.len()).collect().item()
    rows_read = sorter.rows_seen - sorter.rows_blank
    counts = replace(
        delivery,
        rows_in_file=rows_in_file,
        rows_skipped=rows_in_file - rows_read,
        rows_read=rows_read,
        rows_accepted=written - len(comparison.refused) - len(comparison.repeated),
        rows_quarantined=sorter.rows_refused,
        rows_repeated=len(comparison.repeated),
        rows_withdrawn=len(comparison.withdrawn),
    )
    if not counts.balances:
        raise YingshangError(
            f"{delivery.file_name}: {counts.rows_read} rows read, but {counts.rows_accepted} accepted + "
            f"{counts.rows_quarantined} quarantined + {counts.rows_repeated} repeated; the delivery is not taken in."
        )
    return counts


def committed(
    settings: Settings,
    sorter: RowSorter,
    comparison: Comparison,
    delivery: Delivery,
    record: Callable[[Delivery], None],
) -> Delivery:
    """Move the rows into lake and quarantine and record the delivery; when that fails, take the files away again."""
    name = f"{delivery.dataset}/{delivery.delivery_seq:06d}_{delivery.sha256[:12]}.parquet"
    moves = {}
    if delivery.rows_accepted or delivery.rows_withdrawn:
        delivery = replace(delivery, lake_file=name)
        moves[settings.lake / name] = _final_rows(sorter, comparison)
    if delivery.rows_quarantined:
        delivery = replace(delivery, quarantine_file=name)
        moves[settings.quarantine / name] = _refused_rows(sorter)
    try:
        for target, file in moves.items():
            _moved(file, target)
        record(delivery)
    except Exception:
        for target in moves:
            target.unlink(missing_ok=True)
        raise
    return delivery


def _refused_rows(sorter: RowSorter) -> Path:
    file = sorter.folder / "quarantine.parquet"
    pl.scan_parquet(sorter.refused_folder / "*.parquet").sort("row_number").sink_parquet(file)
    return file


def _final_rows(sorter: RowSorter, comparison: Comparison) -> Path:
    """Return the file of the rows to keep; rewritten only when some must go or withdrawals come in."""
    dropped = comparison.left_out
    if dropped.is_empty() and comparison.withdrawn.is_empty():
        return sorter.good_file
    schema = lake_schema(sorter.contract)
    kept = pl.scan_parquet(sorter.good_file).filter(~pl.col(ROW).is_in(dropped.implode()))
    values = {
        SEQ: pl.lit(sorter.delivery_seq),
        ROW: pl.lit(0),
        CUTOFF: pl.lit(sorter.cutoff_on),
        WITHDRAWN: pl.lit(value=True),
    } | {name: pl.col(name) for name in comparison.withdrawn.columns}
    withdrawals = comparison.withdrawn.lazy().select(
        values.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )
    parts = [kept] if comparison.withdrawn.is_empty() else [kept, withdrawals]
    final = sorter.folder / "final.parquet"
    pl.concat(parts).sink_parquet(final, compression="zstd", compression_level=1, row_group_size=ROW_GROUP_ROWS)
    return final


def _moved(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def rows_in(source: Source, sorter: RowSorter) -> int:
    """Return how many rows the file has, those that a mapping leaves out included."""
    if not sorter.columns.is_filtered:
        return sorter.rows_seen
    return int(source.frame.select(pl.len()).collect(engine="streaming").item())


def check_footer(file_name: str, source: Source, mapping: Mapping | None, sorter: RowSorter) -> None:
    """Compare the control total that the file states with what was read.

    Raises:
        YingshangError: they differ, or the footer that the mapping expects is not there.
    """
    if mapping is None or mapping.footer is None:
        return
    texts = [pl.col(f"c{place}") for place in range(len(source.headers))]
    line = pl.concat_str(texts, separator=" ", ignore_nulls=True)
    totals = source.frame.select(line.str.extract(mapping.footer.pattern, 1)).drop_nulls()
    try:
        found = totals.collect(engine="streaming").to_series()
    except PolarsError as error:
        raise YingshangError(
            f"{file_name}: the footer pattern {mapping.footer.pattern!r} does not work ({str(error).splitlines()[0]})."
        ) from error
    if found.is_empty():
        raise YingshangError(
            f"{file_name}: no control total {mapping.footer.pattern!r} found; the file may be cut off."
        )
    digits = re.sub(r"\D", "", found[-1])
    stated = int(digits) if digits else None
    rows_read = sorter.columns.rows_of_data
    if rows_read is None:
        rows_read = sorter.rows_seen - sorter.rows_blank
    if stated != rows_read:
        raise YingshangError(
            f"{file_name}: the file states {stated} rows, but {rows_read} were read; deliver it again."
        )
