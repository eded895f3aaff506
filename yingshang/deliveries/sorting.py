"""One streaming pass over the rows of a delivery: good rows go typed to a file, the others are judged in full."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import polars as pl

from yingshang.contracts.model import Contract, FieldType
from yingshang.deliveries.columns import NamedColumns
from yingshang.deliveries.judging import BLANK, RAW, ROW, SAMPLE_ROWS, TAIL, Judge, Verdict
from yingshang.deliveries.lake import CUTOFF, META_SCHEMA, ROW_GROUP_ROWS, SEQ, WITHDRAWN, lake_schema
from yingshang.deliveries.parsing import generous, plain_text
from yingshang.deliveries.quarantine import refused_rows
from yingshang.deliveries.scratch import folder_for

Progress = Callable[[int], None]
_REFUSED_ROWS_IN_MEMORY = 20_000


@dataclass
class RowSorter:
    """Sorts the rows of one delivery into good and refused ones; counts them.

    Good rows are written below `folder`, refused ones beside them in parts.
    """

    contract: Contract
    columns: NamedColumns
    judge: Judge
    delivery_seq: int
    file_name: str
    cutoff_on: dt.date
    folder: Path
    on_progress: Progress
    rows_seen: int = 0
    rows_blank: int = 0
    rows_refused: int = 0
    warned: dict[str, int] = field(default_factory=dict)
    has_empty_last_cell: bool = False
    has_long_cell: bool = False
    refused_keys: list[pl.DataFrame] = field(default_factory=list)
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _parts_written: int = 0
    _counting: Lock = field(default_factory=Lock)

    @property
    def good_file(self) -> Path:
        """Parquet file of the good rows, in the lake's columns."""
        return self.folder / "good.parquet"

    @property
    def refused_folder(self) -> Path:
        """Folder of the refused rows, in the quarantine's columns."""
        return folder_for(self.folder, "refused")

    def good_rows_of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the good rows of a small file in the lake's columns: the full verdict alone costs less there."""
        verdict = self.judge.full_verdict(rows.filter(~pl.col(BLANK)))
        return self._counted(rows, verdict)

    def good_rows(self, sample: pl.DataFrame) -> pl.LazyFrame:
        """Return the good rows of a large file in the lake's columns, to be streamed into a file."""
        quick = self.judge.quick_columns(sample)
        judged = self.columns.frame.with_columns(quick).with_columns(self.judge.quick_verdict().alias("_good"))
        return judged.map_batches(self._split, schema=lake_schema(self.contract), streamable=True)

    def finish(self) -> None:
        """Write the refused rows that are still in memory."""
        self._write_refused()

    def _split(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Return the good rows of a batch; polars calls this from several threads at once."""
        good = batch["_good"] & ~batch[BLANK] & ~self.judge.has_wrong_credit_code(batch)
        if good.all():
            return self._counted(batch, Verdict(batch, batch.clear()))
        verdict = self.judge.full_verdict(batch.filter(~good & ~batch[BLANK]))
        rescued = verdict.accepted.select(batch.columns)
        accepted = pl.concat([batch.filter(good), rescued]).sort(ROW)
        return self._counted(batch, Verdict(accepted, verdict.refused))

    def _counted(self, batch: pl.DataFrame, verdict: Verdict) -> pl.DataFrame:
        """Count what became of a batch; return its accepted rows in the lake's columns."""
        blank, has_tail = int(batch[BLANK].sum()), bool(batch[TAIL].any())
        warned = self.judge.warnings(verdict.accepted)
        # No call of polars while the lock is held: its threads would wait for each other.
        with self._counting:
            self.rows_seen += len(batch)
            self.rows_blank += blank
            self.has_empty_last_cell |= has_tail
            for rule, count in warned.items():
                self.warned[rule] = self.warned.get(rule, 0) + count
            self.on_progress(len(batch))
        self._refuse(verdict.refused)
        return verdict.accepted.select(*self.judge.lake_schema, *self._meta())

    def _refuse(self, refused: pl.DataFrame) -> None:
        if refused.is_empty():
            return
        has_long_cell = bool(refused["rules"].list.contains("length").any())
        keys = refused.select(self.contract.key).drop_nulls()
        rows = refused_rows(refused, self.contract, self.columns.delivered, self.delivery_seq, self.file_name)
        with self._counting:
            self.rows_refused += len(refused)
            self.has_long_cell |= has_long_cell
            self.refused_keys.append(keys)
            self._waiting.append(rows)
            is_much = sum(map(len, self._waiting)) >= _REFUSED_ROWS_IN_MEMORY
        if is_much:
            self._write_refused()

    def refuse_good_rows(self, rows: pl.Series, fields: Sequence[str], rule: str) -> None:
        """Refuse good rows for what only the other rows or the lake could tell; reads them once more."""
        key = list(self.contract.key)
        found = self.columns.frame.filter(pl.col(ROW).is_in(rows.implode())).collect(engine="streaming")
        marked = found.with_columns(
            pl.lit(list(fields), dtype=pl.List(pl.String)).alias("fields"),
            pl.lit([rule] * len(fields), dtype=pl.List(pl.String)).alias("rules"),
            *(pl.lit(None, dtype=pl.String).alias(name) for name in key),
        )
        self._refuse(marked)
        self._write_refused()

    def _write_refused(self) -> None:
        with self._counting:
            rows, self._waiting = self._waiting, []
            self._parts_written += 1
            part = self._parts_written
        if rows:
            pl.concat(rows).write_parquet(self.refused_folder / f"{part:06d}.parquet")

    def _meta(self) -> list[pl.Expr]:
        values = {SEQ: pl.lit(self.delivery_seq), CUTOFF: pl.lit(self.cutoff_on), WITHDRAWN: pl.lit(value=False)}
        return [values.get(name, pl.col(name)).cast(dtype).alias(name) for name, dtype in META_SCHEMA.items()]


def write_good_rows(sorter: RowSorter) -> None:
    """Run the pass; afterwards the sorter knows the counts and `good_file` holds the good rows."""
    sample = sorter.columns.frame.head(SAMPLE_ROWS + 1).collect()
    if len(sample) <= SAMPLE_ROWS:
        # polars lets the head of a file end silently at a quote that is never closed; the whole file it refuses.
        sample = sorter.columns.frame.collect(engine="streaming")
    good = sorter.good_rows(sample) if len(sample) > SAMPLE_ROWS else sorter.good_rows_of(sample).lazy()
    good.sink_parquet(
        sorter.good_file, compression="zstd", compression_level=1, row_group_size=ROW_GROUP_ROWS, engine="streaming"
    )
    sorter.finish()


def latest_day(columns: NamedColumns, field_name: str) -> dt.date | None:
    """Return the latest day of one field of the delivery, from its good rows and refused ones alike."""
    reading = next(reading for reading in columns.readings if reading.name == field_name)
    value = generous(reading, plain_text(reading, RAW + reading.name))
    day = value.dt.date() if reading.field.type is FieldType.TIMESTAMP else value
    latest = columns.frame.select(day.max()).collect(engine="streaming").item()
    return latest if isinstance(latest, dt.date) else None
