"""One delivered file up to the point where it could be committed: open, name columns, judge rows, compare, count.

Writes scratch files alone; `ingest` commits what is prepared here, `preview` shows it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from polars.exceptions import PolarsError

from yingshang.catalogue import reportable_targets
from yingshang.contracts.mapping import Mapping, Output
from yingshang.contracts.model import Contract, FieldType
from yingshang.deliveries.columns import NamedColumns, by_headers, by_mapping
from yingshang.deliveries.commit import check_footer, compared_with_lake, counted, rows_in
from yingshang.deliveries.comparing import Comparison
from yingshang.deliveries.judging import Judge
from yingshang.deliveries.landing import day_written, stated_day
from yingshang.deliveries.ledger import Delivery
from yingshang.deliveries.scratch import Workspace, folder_for, is_disk_full
from yingshang.deliveries.sorting import RowSorter, latest_day, write_good_rows
from yingshang.deliveries.sources import Source, SourceOptions, open_source, short_rows
from yingshang.deliveries.units import load_unit_words
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.workdays import last_closed_day

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Job:
    """Everything that is fixed about one file that is being taken in."""

    settings: Settings
    contracts: dict[str, Contract]
    path: Path
    file_name: str
    sha256: str
    dataset: str | None
    mapping: Mapping | None
    scratch: Path
    on_progress: Progress


@dataclass(frozen=True)
class Prepared:
    """A delivery that only has to be committed: its rows sorted into scratch files, compared with the lake, counted."""

    delivery: Delivery
    source: Source
    sorter: RowSorter
    comparison: Comparison


def prepared(job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery) -> Prepared:
    """Judge every row of an opened file and compare the good ones with the lake.

    Raises:
        YingshangError: the file as a whole cannot be taken in.
    """
    sorter, source = _sorted(job, output, contract, source, started)
    check_footer(job.file_name, source, job.mapping, sorter)
    comparison = compared_with_lake(job.settings, sorter, output)
    delivery = replace(
        started,
        status="accepted",
        data_cutoff_on=sorter.cutoff_on,
        columns=tuple(sorter.columns.delivered),
        warned=sorter.warned,
        encoding=source.encoding + (" (damaged)" if source.is_lossy else ""),
    )
    delivery = counted(delivery, sorter, comparison, rows_in(source, sorter))
    if not delivery.rows_read and not sorter.columns.is_filtered:
        words = "holds a header and no row; if that is right, nothing is to be done. 只有表头, 没有数据。"
        delivery = replace(delivery, reason=f"{job.file_name}: {words}")
    return Prepared(delivery, source, sorter, comparison)


def opened(job: Job) -> Source:
    """Open the file as the mapping says, or as it turns out to be."""
    mapping = job.mapping
    options = SourceOptions()
    if mapping:
        options = SourceOptions(mapping.format, mapping.encoding, mapping.delimiter, mapping.sheet, mapping.header_row)
    return open_source(job.path, options, folder_for(job.scratch, "source"))


def _sorted(
    job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery
) -> tuple[RowSorter, Source]:
    """Sort the rows; read the file once more when it turns out damaged or may have short rows."""
    try:
        sorter = _sorter(job, output, contract, source, started)
        write_good_rows(sorter)
    except PolarsError as error:
        if is_disk_full(error):
            raise
        if source.csv_path is None or source.is_read_by_record:
            raise YingshangError(f"{job.file_name}: cannot be read ({str(error).splitlines()[0]}).") from error
        is_damaged = "utf-8" in str(error) and not source.is_lossy
        other = source.lossy() if is_damaged else source.by_record(folder_for(job.scratch, "records"))
        return _sorted(job, output, contract, other, started)
    better = _read_better(source, sorter, folder_for(job.scratch, "records"))
    return _sorted(job, output, contract, better, started) if better else (sorter, source)


def _read_better(source: Source, sorter: RowSorter, scratch: Path) -> Source | None:
    """Return how to read a CSV file again that may have short rows, or a quote whose end swallowed other rows."""
    if source.csv_path is None or source.is_read_by_record:
        return None
    if sorter.has_long_cell:
        return source.by_record(scratch)
    if not sorter.has_empty_last_cell or source.is_width_checked:
        return None
    rows = short_rows(source)
    if rows is None:
        return source.by_record(scratch)
    return source.with_refused_rows(rows) if rows else None


def _sorter(job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery) -> RowSorter:
    columns = named_columns(job, output, contract, source)
    cutoff_on = _cutoff(job, columns)
    judge = Judge(
        contract,
        columns.readings,
        dict(output.severities) if output else {},
        is_lossy=source.is_lossy,
        known=reportable_targets(job.settings.catalogue_dir) if contract.names_targets else frozenset(),
        closed_until=last_closed_day(cutoff_on, job.settings.freeze_workdays) if contract.has_closing_periods else None,
    )
    folder = folder_for(job.scratch, f"rows_{started.output}_{source.attempt}")
    return RowSorter(
        contract=contract,
        columns=columns,
        judge=judge,
        delivery_seq=started.delivery_seq,
        file_name=job.file_name,
        cutoff_on=cutoff_on,
        folder=folder,
        on_progress=job.on_progress,
    )


def named_columns(job: Job, output: Output | None, contract: Contract, source: Source) -> NamedColumns:
    """Name the columns of the file by its headers or by the mapping.

    Raises:
        YingshangError: the columns do not fit, or the units that the rows name are not known yet.
    """
    unit_words = load_unit_words(job.settings)
    if job.mapping and output:
        columns = by_mapping(
            job.file_name,
            source,
            job.mapping,
            output,
            contract,
            unit_words,
            Workspace(job.scratch, job.settings.memory_limit),
        )
    else:
        columns = by_headers(job.file_name, source, contract, unit_words)
    names_units = any(reading.field.type is FieldType.UNIT for reading in columns.readings)
    if names_units and not unit_words.get("any"):
        raise YingshangError(
            f"{job.file_name}: no unit is known yet; deliver the dataset units first. 请先报送单位表。"
        )
    return columns


def _cutoff(job: Job, columns: NamedColumns) -> dt.date:
    if stated := stated_day(job.path, job.file_name, job.mapping):
        return stated
    if job.mapping is None:
        return day_written(job.path)
    field_name = str(job.mapping.data_cutoff.latest_of)
    latest = latest_day(columns, field_name)
    if latest is None:
        raise YingshangError(f"{job.file_name}: no {field_name} can be read, so the data cut-off is not known.")
    return latest
