"""One delivered file on its way into the lake: open, name columns, judge rows, compare with the lake, commit.

Nothing is visible before the ledger row is written; what a killed process leaves behind is swept by `recover`.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from polars.exceptions import ComputeError

from yingshang.contracts.mapping import Mapping, Output
from yingshang.contracts.model import Contract, FieldType
from yingshang.deliveries.columns import NamedColumns, by_headers, by_mapping
from yingshang.deliveries.commit import check_footer, committed, compared_with_lake, counted, rows_in
from yingshang.deliveries.judging import Judge
from yingshang.deliveries.lake import ensure_schema_file
from yingshang.deliveries.landing import cutoff_in_name, match_dataset
from yingshang.deliveries.ledger import Delivery, Ledger
from yingshang.deliveries.scratch import folder_for, scratch_folder
from yingshang.deliveries.sorting import RowSorter, latest_day, write_good_rows
from yingshang.deliveries.sources import Source, SourceOptions, open_source, short_rows
from yingshang.deliveries.units import load_unit_words
from yingshang.errors import YingshangError
from yingshang.settings import Settings

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


def ingest_file(
    settings: Settings,
    contracts: dict[str, Contract],
    path: Path,
    *,
    dataset: str | None = None,
    mapping: Mapping | None = None,
    file_name: str | None = None,
    on_progress: Progress = lambda _rows: None,
) -> list[Delivery]:
    """Bring one file into the lake; return one delivery per dataset that it becomes.

    A file that was accepted before changes nothing. A file that cannot be read is recorded as refused, with the
    reason, and can be tried again. Rows that cannot be accepted go to quarantine.

    Raises:
        YingshangError: there is no such file, no such dataset, or the disk is full; nothing is half-written.
    """
    if not path.is_file():
        raise YingshangError(f"{path}: no such file; expected a delivered file.")
    if dataset is not None and dataset not in contracts:
        raise YingshangError(f"{path}: no dataset {dataset!r}; expected one of {'、'.join(contracts)}.")
    name = file_name or path.name
    with scratch_folder(settings, name) as scratch:
        job = Job(settings, contracts, path, name, sha256_of(path), dataset, mapping, scratch, on_progress)
        return [_ingest_output(job, output) for output in (mapping.outputs if mapping else (None,))]


def _ingest_output(job: Job, output: Output | None) -> Delivery:
    """Take in one output of the file, or find that it was taken in before, or record why it cannot be."""
    ledger = Ledger(job.settings.ledger)
    target = output.dataset if output else job.dataset
    output_name = (output.name or output.dataset) if output else target
    refusal = Delivery(ledger.next_seq(), target or "", output_name or "", job.file_name, job.sha256, "refused")
    try:
        if output_name and (earlier := _accepted(ledger, job, output_name)):
            return earlier
        source = _opened(job)
        if target is None:
            target = match_dataset(job.file_name, source.headers, job.contracts)
            if earlier := _accepted(ledger, job, target):
                return earlier
        refusal = replace(refusal, dataset=target, output=output_name or target)
        delivery = _taken_in(job, output, job.contracts[target], source, refusal)
    except YingshangError as error:
        refused = replace(refusal, reason=str(error), received_at=_now())
        ledger.append(refused)
        return refused
    ledger.append(delivery)
    return delivery


def _accepted(ledger: Ledger, job: Job, output_name: str) -> Delivery | None:
    found = ledger.find(job.sha256, output_name)
    return found if found and found.is_accepted else None


def _opened(job: Job) -> Source:
    mapping = job.mapping
    options = SourceOptions()
    if mapping:
        options = SourceOptions(mapping.format, mapping.encoding, mapping.delimiter, mapping.sheet, mapping.header_row)
    return open_source(job.path, options, folder_for(job.scratch, "source"))


def _taken_in(job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery) -> Delivery:
    ensure_schema_file(job.settings.lake / contract.dataset, contract)
    sorter, source = _sorted(job, output, contract, source, started)
    check_footer(job.file_name, source, job.mapping, sorter.rows_seen - sorter.rows_blank)
    comparison = compared_with_lake(job.settings, sorter, output)
    delivery = replace(
        started,
        status="accepted",
        data_cutoff_on=sorter.cutoff_on,
        columns=tuple(sorter.columns.delivered),
        warned=sorter.warned,
        encoding=source.encoding + (" (damaged)" if source.is_lossy else ""),
        received_at=_now(),
    )
    return committed(job.settings, sorter, comparison, counted(delivery, sorter, comparison, rows_in(source, sorter)))


def _sorted(
    job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery
) -> tuple[RowSorter, Source]:
    """Sort the rows; read the file once more when it turns out damaged or to have short rows."""
    sorter = _sorter(job, output, contract, source, started)
    try:
        write_good_rows(sorter)
    except ComputeError as error:
        if "utf-8" not in str(error) or source.is_lossy or source.csv_path is None:
            raise YingshangError(f"{job.file_name}: cannot be read ({str(error).splitlines()[0]}).") from error
        return _sorted(job, output, contract, source.lossy(), started)
    may_be_short = sorter.has_empty_last_cell and source.csv_path is not None and not source.is_width_checked
    if may_be_short and (rows := short_rows(source)):
        return _sorted(job, output, contract, source.with_refused_rows(rows), started)
    return sorter, source


def _sorter(job: Job, output: Output | None, contract: Contract, source: Source, started: Delivery) -> RowSorter:
    columns = named_columns(job, output, contract, source)
    judge = Judge(contract, columns.readings, dict(output.severities) if output else {}, is_lossy=source.is_lossy)
    folder = folder_for(job.scratch, f"rows_{started.output}")
    return RowSorter(
        contract=contract,
        columns=columns,
        judge=judge,
        delivery_seq=started.delivery_seq,
        file_name=job.file_name,
        cutoff_on=_cutoff(job, columns),
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
        columns = by_mapping(job.file_name, source, job.mapping, output, contract, unit_words, job.scratch)
    else:
        columns = by_headers(job.file_name, source, contract, unit_words)
    names_units = any(reading.field.type is FieldType.UNIT for reading in columns.readings)
    if names_units and not unit_words.get("any"):
        raise YingshangError(
            f"{job.file_name}: no unit is known yet; deliver the dataset units first. 请先报送单位表。"
        )
    return columns


def _cutoff(job: Job, columns: NamedColumns) -> dt.date:
    if job.mapping is None:
        return cutoff_in_name(job.path, job.file_name)
    declared = job.mapping.data_cutoff
    if declared.on:
        return declared.on
    if declared.from_file_name:
        found = re.search(declared.from_file_name, job.path.name)
        try:
            return dt.datetime.strptime(found.group(1) if found else "", declared.format).date()  # noqa: DTZ007 - a day
        except ValueError as error:
            raise YingshangError(
                f"{job.file_name}: its name does not hold the data cut-off ({declared.from_file_name}); rename it."
            ) from error
    latest = latest_day(columns, str(declared.latest_of))
    if latest is None:
        raise YingshangError(f"{job.file_name}: no {declared.latest_of} can be read, so the data cut-off is not known.")
    return latest


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
