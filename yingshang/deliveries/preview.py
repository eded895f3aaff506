"""What taking in a file would bring, without taking it in: nothing is written but scratch files, which are removed.

The rows go the same way as in `ingest` up to the commit, so that both always say the same.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from yingshang.contracts.mapping import Mapping, Output
from yingshang.contracts.model import Contract
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.landing import match_dataset
from yingshang.deliveries.ledger import Delivery
from yingshang.deliveries.preparing import Job, Prepared, opened, prepared
from yingshang.deliveries.scratch import scratch_folder
from yingshang.errors import YingshangError
from yingshang.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

REFUSED_CELLS = 20
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class RefusedCell:
    """One fault of one row: where it stands, what was delivered, why it is refused; some rules have no one field."""

    row_number: int
    field: str
    column: str
    value: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """One dataset that a file would become.

    `delivery` holds counts, data cut-off, encoding and warnings as the ledger would; `problem` says why the file as a
    whole would be refused, and then nothing else is known. `accepted` are the first rows as they would stand in the
    lake, `refused` the first faults, `refused_by_rule` all refused rows by rule.
    """

    delivery: Delivery
    problem: str | None = None
    delimiter: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    accepted: tuple[dict[str, Any], ...] = ()
    refused: tuple[RefusedCell, ...] = ()
    refused_by_rule: dict[str, int] = field(default_factory=dict)


def preview(
    settings: Settings,
    contracts: dict[str, Contract],
    path: Path,
    *,
    dataset: str | None = None,
    mapping: Mapping | None = None,
    rows: int = 10,
) -> list[Preview]:
    """Return per dataset what would be accepted and what would not; `rows` is how many accepted rows to show.

    Raises:
        YingshangError: there is no such file or no such dataset.
    """
    if not path.is_file():
        raise YingshangError(f"{path}: no such file; expected a delivered file.")
    if dataset is not None and dataset not in contracts:
        raise YingshangError(f"{path}: no dataset {dataset!r}; expected one of {'、'.join(contracts)}.")
    with scratch_folder(settings, path.name) as scratch:
        job = Job(settings, contracts, path, path.name, "", dataset, mapping, scratch, lambda _rows: None)
        return [_preview(job, output, rows) for output in (mapping.outputs if mapping else (None,))]


def _preview(job: Job, output: Output | None, rows: int) -> Preview:
    target = output.dataset if output else job.dataset
    started = Delivery(0, target or "", "", job.file_name, job.sha256, "refused")
    try:
        source = opened(job)
        target = target or match_dataset(job.file_name, source.headers, job.contracts)
        name = (output.name if output else None) or target
        started = replace(started, dataset=target, output=name)
        ready = prepared(job, output, job.contracts[target], source, started)
    except YingshangError as error:
        return Preview(started, problem=str(error))
    return Preview(
        delivery=ready.delivery,
        delimiter=ready.source.delimiter if ready.source.csv_path else None,
        columns=_sources(ready, output),
        unmapped=ready.sorter.columns.unmapped,
        accepted=_accepted_rows(ready, rows),
        refused=_refused_cells(ready),
        refused_by_rule=_refused_by_rule(ready),
    )


def _sources(ready: Prepared, output: Output | None) -> dict[str, str]:
    """Return per field the column that it comes from, or how else it is made."""
    columns = dict(ready.sorter.columns.delivered)
    for name, column in output.columns.items() if output else ():
        if column.column is None:
            columns[name] = "(SQL)" if column.expression else "(常量)"
    return columns


def _accepted_rows(ready: Prepared, rows: int) -> tuple[dict[str, Any], ...]:
    left_out = ready.comparison.left_out.implode()
    kept = pl.scan_parquet(ready.sorter.good_file).filter(~pl.col(ROW).is_in(left_out)).head(rows)
    return tuple(kept.select(ROW, *ready.sorter.columns.delivered).collect().to_dicts())


def _refused_rows(ready: Prepared) -> pl.LazyFrame:
    return pl.scan_parquet(ready.sorter.refused_folder / "*.parquet")


def _refused_cells(ready: Prepared) -> tuple[RefusedCell, ...]:
    if not ready.sorter.rows_refused:
        return ()
    first = _refused_rows(ready).sort("row_number").head(REFUSED_CELLS).collect()
    delivered = ready.sorter.columns.delivered
    cells = [
        RefusedCell(row["row_number"], name, delivered.get(name, ""), _value(row, delivered.get(name)), rule, reason)
        for row in first.iter_rows(named=True)
        for name, rule, reason in zip(row["fields"], row["rules"], row["reasons"], strict=True)
    ]
    return tuple(cells[:REFUSED_CELLS])


def _value(row: dict[str, Any], column: str | None) -> str:
    return str(json.loads(row["original"]).get(column) or "")


def _refused_by_rule(ready: Prepared) -> dict[str, int]:
    """Count refused rows by rule, the most frequent first; a row that breaks two rules counts for both."""
    if not ready.sorter.rows_refused:
        return {}
    rules = _refused_rows(ready).select(pl.col("rules").list.unique()).explode("rules")
    counts = rules.group_by("rules").len().sort("len", "rules", descending=[True, False]).collect()
    return dict(counts.iter_rows())


def preview_text(previews: list[Preview], width: int = 120) -> str:
    """Return previews as text for a terminal: counts, first rows, first faults and unread columns per dataset."""
    from rich.console import Console  # noqa: PLC0415 - whoever only takes in files needs no terminal

    out = StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    for shown in previews:
        console.rule(f"{shown.delivery.file_name} → {shown.delivery.output or '?'}", align="left", characters="─")
        if shown.problem:
            console.print(f"整个文件将被退回: {shown.problem}")
            continue
        console.print("\n".join(_summary(shown)))
        fitting = max(1, (width - 44) // 26)
        first = shown.accepted[:fitting]
        rows = [
            (name, column, *(_shown(row[name]) for row in first))
            for name, column in (shown.columns.items() if first else ())
        ]
        _print_table(console, "将入湖的前几行", ("字段", "来源列", *(f"第 {row[ROW]} 行" for row in first)), rows)
        cells = [(str(cell.row_number), cell.column, cell.value, cell.reason) for cell in shown.refused]
        _print_table(console, "将被退回的前几处", ("行号", "来源列", "原值", "原因"), cells)
    return out.getvalue()


def _summary(shown: Preview) -> list[str]:
    delivery = shown.delivery
    lines = [
        f"编码 {delivery.encoding}"
        + (f", 分隔符 {shown.delimiter!r}" if shown.delimiter else "")
        + f", 数据截止日期 {delivery.data_cutoff_on}",
        f"文件 {delivery.rows_in_file} 行 = 跳过 {delivery.rows_skipped} + 读入 {delivery.rows_read}; 读入 = "
        f"接受 {delivery.rows_accepted} + 退回 {delivery.rows_quarantined} + 重复 {delivery.rows_repeated}"
        + (f"; 撤回 {delivery.rows_withdrawn}" if delivery.rows_withdrawn else ""),
    ]
    counted = {"退回(按规则)": shown.refused_by_rule, "接受但提示(按规则)": delivery.warned}
    lines += [
        f"{label}: {'、'.join(f'{rule} {rows}' for rule, rows in counts.items())}"
        for label, counts in counted.items()
        if counts
    ]
    if shown.unmapped:
        lines.append(f"未使用的列: {'、'.join(shown.unmapped)} (在映射中使用, 或列入 ignored_columns)")
    return lines


def _print_table(console: "Console", title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - as above

    if rows:
        table = Table(*headings, title=title, title_justify="left", title_style="bold")
        for row in rows:
            table.add_row(*row)
        console.print(table)


def _shown(value: object) -> str:
    """Return a value on one line, cut where nobody reads on."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
