"""One delivered file on its way into the lake: prepared, committed, recorded. Opening and judging is in `preparing`.

Nothing is visible before the ledger row is written; what a killed process leaves behind is swept by `recover`.
"""

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

from yingshang.contracts.mapping import Mapping, Output
from yingshang.contracts.model import Contract
from yingshang.deliveries.commit import committed
from yingshang.deliveries.lake import ensure_schema_file
from yingshang.deliveries.landing import match_dataset, stated_day
from yingshang.deliveries.ledger import Delivery, Ledger
from yingshang.deliveries.preparing import Job, Progress, opened, prepared
from yingshang.deliveries.scratch import scratch_folder
from yingshang.errors import YingshangError
from yingshang.settings import Settings


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

    A file that was accepted before changes nothing; for a later day than before it is a delivery of its own, since a
    list may return to what it was. A file that cannot be read is recorded as refused, with the reason, and can be
    tried again. Rows that cannot be accepted go to quarantine.

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
        source = opened(job)
        if target is None:
            target = match_dataset(job.file_name, source.headers, job.contracts)
            if earlier := _accepted(ledger, job, target):
                return earlier
        refusal = replace(refusal, dataset=target, output=output_name or target)
        ensure_schema_file(job.settings.lake / target, job.contracts[target])
        ready = prepared(job, output, job.contracts[target], source, refusal)
    except YingshangError as error:
        refused = replace(refusal, reason=str(error), received_at=_now())
        ledger.append(refused)
        return refused
    accepted = replace(ready.delivery, received_at=_now())
    return committed(job.settings, ready.sorter, ready.comparison, accepted, ledger.append)


def _accepted(ledger: Ledger, job: Job, output_name: str) -> Delivery | None:
    """Return the delivery by which the same bytes came in before, unless the file now says that it covers more."""
    found = ledger.find_accepted(job.sha256, output_name)
    if found is None or found.data_cutoff_on is None:
        return found
    stated = stated_day(job.path, job.file_name, job.mapping)
    return None if stated and stated > found.data_cutoff_on else found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
