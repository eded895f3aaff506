"""`yingshang doctor`: is this installation in order? Each finding says what is wrong and what to do."""
# ruff: noqa: PLC0415 - only the checks that need a library import it

import datetime as dt
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import typer

from pipelines.commands.options import Json
from pipelines.dbt_process import dbt_executable
from pipelines.lock import lock_holder
from pipelines.output import answer
from pipelines.record import read_record
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

HELP = "自检: 环境、目录、声明、台账与数据湖是否一致、快照是否完好、磁盘空间。"
COLUMNS = {"subject": "项目", "is_fine": "正常", "detail": "说明"}
PACKAGES = ("dagster", "dbt-core", "dbt-duckdb", "duckdb", "polars", "great-expectations", "plotly")
LEAST_FREE_GIB = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_fine: bool
    detail: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=HELP)(doctor)


def doctor(*, as_json: Json = False) -> None:
    """Look at everything; exit with 1 when something is not in order."""
    settings = load_settings()
    looks = (_environment, _home, _declarations, _ledger, _snapshot, _last_run, _alerting, _audit)
    findings = [finding for look in looks for finding in _seen(look, settings)]
    answer([asdict(finding) for finding in findings], COLUMNS, as_json=as_json)
    wrong = [finding for finding in findings if not finding.is_fine]
    if wrong:
        raise YingshangError(f"{len(wrong)} of {len(findings)} findings are not in order: {wrong[0].detail}")


def _seen(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """Turn an error into a finding, so that one broken part does not hide the others."""
    try:
        yield from look(settings)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with an installation is a finding
        yield Finding(look.__name__.strip("_"), is_fine=False, detail=" ".join(str(error).split()))


def _environment(_settings: Settings) -> Iterator[Finding]:
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("packages", is_fine=False, detail=f"{package} is not installed; run `make setup`.")
    yield Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()}; needs 3.11 or later")
    yield Finding("versions", is_fine=True, detail=", ".join(versions))
    dbt = dbt_executable()
    yield Finding("dbt", dbt.exists(), str(dbt) if dbt.exists() else f"{dbt} is missing; run `make setup`.")


def _home(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    is_writable = os.access(settings.home, os.W_OK)
    yield Finding("home", is_writable, f"{settings.home}" + ("" if is_writable else " cannot be written."))
    free = shutil.disk_usage(settings.home).free / 2**30
    yield Finding("disk", free >= LEAST_FREE_GIB, f"{free:.1f} GiB free; needs {LEAST_FREE_GIB} GiB or more")


def _declarations(settings: Settings) -> Iterator[Finding]:
    from yingshang.catalogue import load_catalogue
    from yingshang.contracts import load_contracts

    yield Finding("contracts", is_fine=True, detail=f"{len(load_contracts(settings.contracts_dir))} datasets")
    targets = sum(len(catalogue.targets) for catalogue in load_catalogue(settings.catalogue_dir))
    yield Finding("catalogue", is_fine=True, detail=f"{targets} targets")


def _ledger(settings: Settings) -> Iterator[Finding]:
    from yingshang.checks import check_deliveries
    from yingshang.contracts import load_contracts
    from yingshang.deliveries import read_ledger

    if not settings.ledger.exists():
        yield Finding("ledger", is_fine=True, detail="nothing was delivered yet")
        return
    yield Finding("ledger", is_fine=True, detail=f"{len(read_ledger(settings))} deliveries")
    for outcomes in check_deliveries(settings, load_contracts(settings.contracts_dir)).values():
        for outcome in outcomes:
            if not outcome.passed and outcome.severity == "ERROR":
                yield Finding(outcome.asset, is_fine=False, detail=f"{outcome.name}: {outcome.detail}")


def _snapshot(settings: Settings) -> Iterator[Finding]:
    import hashlib

    from yingshang.snapshots import current_snapshot

    snapshot = current_snapshot(settings)
    if snapshot is None:
        yield Finding("snapshot", is_fine=True, detail="nothing was published yet")
        return
    damaged = []
    for name, facts in snapshot.manifest["files"].items():
        path = snapshot.path / name
        if not path.is_file():
            damaged.append(f"{name} is missing")
        else:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                    damaged.append(f"{name} was changed")
    state = f"{'; '.join(damaged)}; publish again with `yingshang run`." if damaged else "as published"
    detail = f"{snapshot.snapshot_id}: {state}"
    yield Finding("snapshot", not damaged, detail)


def _last_run(settings: Settings) -> Iterator[Finding]:
    record, holder = read_record(settings), lock_holder(settings)
    if record is None:
        yield Finding("last run", is_fine=True, detail="none yet")
    elif record.ended_at is None and holder is None:
        detail = f"{record.job} of {record.started_at} was interrupted; run it again, nothing is half-written."
        yield Finding("last run", is_fine=False, detail=detail)
    else:
        failed = f"{record.failures[0]}" if record.failures else "in order"
        yield Finding("last run", not record.failures, f"{record.job} of {record.started_at}: {failed}")


def _alerting(settings: Settings) -> Iterator[Finding]:
    """Look at rules, channels, the last evaluation, and messages that nobody took."""
    from yingshang.alerts.adopting import rules_in_force
    from yingshang.alerts.evaluation import unknown_contacts
    from yingshang.alerts.store import last_evaluation
    from yingshang.messages.channels import load_channels
    from yingshang.messages.outbox import count_messages
    from yingshang.operations.database import transaction
    from yingshang.snapshots import current_snapshot

    at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    (rules, problem), channels = rules_in_force(settings, at), load_channels(settings.channels)
    told = f"{len(rules.rules)} rules, {len(channels.channels)} channels, {len(channels.contacts)} contacts"
    yield Finding("alert rules", is_fine=problem is None, detail=problem or told)
    with transaction(settings) as connection:
        last = last_evaluation(connection)
    snapshot = current_snapshot(settings)
    for unknown in unknown_contacts(settings, snapshot, channels) if snapshot else []:
        yield Finding("contacts", is_fine=False, detail=unknown)
    is_current = snapshot is None or (last is not None and last["snapshot_id"] == snapshot.snapshot_id)
    told = f"{last['snapshot_id']} at {last['evaluated_at']}" if last else "none yet"
    yield Finding("evaluation", is_current, told + ("" if is_current else "; run `yingshang alerts evaluate`."))
    counts = count_messages(settings)
    words = f"{counts['queued']} queued, {counts['sent']} sent, {counts['dead']} dead"
    is_fine = counts["dead"] == 0
    yield Finding("messages", is_fine, words + ("" if is_fine else "; see `yingshang messages list --state dead`."))


def _audit(settings: Settings) -> Iterator[Finding]:
    """Look whether the audit trail is as it was written."""
    from yingshang.operations.audit import verify_audit

    yield Finding("audit trail", is_fine=True, detail=f"{verify_audit(settings)} events, none changed")
