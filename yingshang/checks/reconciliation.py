"""Reconciles files, rows and ledger: nothing lost, nothing unaccounted for.

Plain counting. What the rows say is checked in `lake.py`, which sources there are in `sources.py`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from yingshang.checks.connections import scratch_connection
from yingshang.checks.open_quarantine import open_rows
from yingshang.checks.outcomes import CheckOutcome, CheckSpec, Severity, outcome_of
from yingshang.contracts import Contract
from yingshang.deliveries import Delivery, read_ledger
from yingshang.settings import Settings

LEDGER_ASSET = "declared/deliveries"
_SCHEMA_FILE = "000000_schema.parquet"
_SPECS: dict[str, tuple[Severity, str]] = {
    "balance__rows": ("ERROR", "读入行数 = 接收 + 隔离 + 重复 / Rows read = accepted + quarantined + repeated"),
    "files__lake": ("ERROR", "湖中文件及行数与台账一致 / Lake files and their rows are those of the ledger"),
    "files__quarantine": ("ERROR", "隔离文件及行数与台账一致 / Quarantine files and rows are those of the ledger"),
    "share__quarantine": ("ERROR", "未更正的隔离行占比不超过合同上限 / Open quarantine is below the contract's share"),
    "share__latest_delivery": ("WARN", "最近一批的隔离占比不超过合同上限 / So is that of the latest delivery"),
    "refused__deliveries": ("ERROR", "没有被退回且未重报的文件 / No refused file without a later accepted one"),
}
_UNMATCHED = CheckSpec(
    "matched__files", LEDGER_ASSET, "WARN", "每个投递文件都能识别为某个数据集 / Every delivered file is of some dataset"
)


def delivery_specs(contract: Contract) -> list[CheckSpec]:
    """Announce the reconciliation checks of one dataset, in the order in which `check_deliveries` reports them."""
    return [
        CheckSpec(name, f"lake/{contract.dataset}", severity, f"{contract.title}: {words}")
        for name, (severity, words) in _SPECS.items()
    ]


def ledger_specs() -> list[CheckSpec]:
    """Announce the checks that belong to no dataset."""
    return [_UNMATCHED]


def check_deliveries(settings: Settings, contracts: Mapping[str, Contract]) -> dict[str, list[CheckOutcome]]:
    """Reconcile the deliveries of all datasets.

    Returns:
        The outcomes by dataset; under `deliveries` those of files that are of no dataset.
    """
    ledger = read_ledger(settings)
    outcomes = {}
    with scratch_connection(settings) as connection:
        lake, quarantine = _rows_by_file(connection, settings.lake), _rows_by_file(connection, settings.quarantine)
        for dataset, contract in contracts.items():
            deliveries = [delivery for delivery in ledger if delivery.dataset == dataset]
            verdicts = {
                "balance__rows": _balance(deliveries),
                "files__lake": _files(lake.get(dataset, {}), _lake_rows(deliveries)),
                "files__quarantine": _files(quarantine.get(dataset, {}), _quarantined_rows(deliveries)),
                "share__quarantine": _share(connection, settings, contract, deliveries),
                "share__latest_delivery": _latest_share(contract, deliveries),
                "refused__deliveries": _refused(deliveries),
            }
            outcomes[dataset] = [outcome_of(spec, verdicts[spec.name]) for spec in delivery_specs(contract)]
    unmatched = [f"{d.file_name} ({d.reason})" for d in ledger if d.dataset not in contracts and not d.is_accepted]
    return outcomes | {"deliveries": [outcome_of(_UNMATCHED, unmatched)]}


def _rows_by_file(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, dict[str, int]]:
    """Return dataset → file (`<dataset>/<name>`) → rows, from the footers alone."""
    if not any(folder.glob("*/*.parquet")):
        return {}
    footers = connection.execute(
        f"SELECT file_name, num_rows FROM parquet_file_metadata('{folder}/*/*.parquet') ORDER BY 1"
    ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for file_name, rows in footers:
        path = Path(file_name)
        if path.name != _SCHEMA_FILE:
            found.setdefault(path.parent.name, {})[f"{path.parent.name}/{path.name}"] = rows
    return found


def _lake_rows(deliveries: Sequence[Delivery]) -> dict[str, int]:
    return {d.lake_file: d.rows_accepted + d.rows_withdrawn for d in deliveries if d.lake_file}


def _quarantined_rows(deliveries: Sequence[Delivery]) -> dict[str, int]:
    return {d.quarantine_file: d.rows_quarantined for d in deliveries if d.quarantine_file}


def _balance(deliveries: Sequence[Delivery]) -> list[str]:
    return [
        f"第 {d.delivery_seq} 批 {d.file_name}: 文件 {d.rows_in_file} 行, 跳过 {d.rows_skipped}, 读入 {d.rows_read},"
        f" 接收 {d.rows_accepted}, 隔离 {d.rows_quarantined}, 重复 {d.rows_repeated}"
        for d in deliveries
        if not d.balances
    ]


def _files(found: Mapping[str, int], told: Mapping[str, int]) -> list[str]:
    """Compare rows per file on disk with the ledger."""
    missing = [f"{name}: 台账有, 文件缺失" for name in told.keys() - found.keys()]
    unknown = [f"{name}: 文件不在台账中" for name in found.keys() - told.keys()]
    differing = [
        f"{name}: 文件 {found[name]} 行, 台账 {told[name]} 行"
        for name in found.keys() & told.keys()
        if found[name] != told[name]
    ]
    return sorted(missing + unknown + differing)


def _share(
    connection: duckdb.DuckDBPyConnection, settings: Settings, contract: Contract, deliveries: Sequence[Delivery]
) -> list[str]:
    """Compare refused rows that no later delivery has made good with the rows that were read, over all deliveries.

    The whole dataset counts, not its latest file: a good file must not hide that half of the data is missing, and one
    bad row in a file of three must not stop the city's figures.
    """
    read = sum(delivery.rows_read for delivery in deliveries)
    limit = contract.max_quarantine_share * read
    refused = sum(delivery.rows_quarantined for delivery in deliveries)
    if refused <= limit:
        return []
    still_open = open_rows(connection, settings, contract)
    return [] if still_open <= limit else [_share_words(still_open, read, contract)]


def _latest_share(contract: Contract, deliveries: Sequence[Delivery]) -> list[str]:
    accepted = [delivery for delivery in deliveries if delivery.is_accepted]
    if not accepted or accepted[-1].rows_quarantined <= contract.max_quarantine_share * accepted[-1].rows_read:
        return []
    latest = accepted[-1]
    return [f"{latest.file_name}: {_share_words(latest.rows_quarantined, latest.rows_read, contract)}"]


def _share_words(refused: int, read: int, contract: Contract) -> str:
    share, limit = (Decimal(refused) / read, contract.max_quarantine_share) if read else (Decimal(0), Decimal(0))
    return f"隔离 {refused} 行 / 读入 {read} 行 = {share:.2%}, 上限 {limit:.2%}"


def _refused(deliveries: Sequence[Delivery]) -> list[str]:
    last_accepted = max((d.delivery_seq for d in deliveries if d.is_accepted), default=0)
    return [
        f"第 {d.delivery_seq} 批 {d.file_name}: {d.reason}"
        for d in deliveries
        if not d.is_accepted and d.delivery_seq > last_accepted
    ]
