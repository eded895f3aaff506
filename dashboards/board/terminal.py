"""The board in a terminal: a table of the computed targets and one of all documents, for the end of a run."""

from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from dashboards.board.cards import make_card
from dashboards.board.kpi import Kpi, group_kpis
from dashboards.board.snapshot import Snapshot, read_snapshot
from dashboards.board.tables import document_lines, document_statuses

_WIDTH = 120
_STYLES = {
    "met": "green",
    "on-track": "blue",
    "at-risk": "yellow",
    "behind": "red",
    "missed": "bold red",
    "quiet": "dim",
    "suspect": "magenta",
}


def board_renderable(database: Path) -> Group:
    """Return the board of a snapshot as a rich renderable.

    Raises:
        YingshangError: the file is missing or does not hold the published schema.
    """
    snapshot = read_snapshot(database)
    title = Text(f"{snapshot.city_name or ''}营商环境承诺 · 数据截至 {snapshot.as_of or '暂无数据'}", style="bold")
    kpis = group_kpis(snapshot)
    if not kpis:
        return Group(title, Text("这个快照里还没有指标结果。放入数据后运行 yingshang run。"))
    table = Table(pad_edge=False)
    for heading in ("指标", "状态"):
        table.add_column(heading)
    for heading in ("当前", "目标", "距目标", "距序时"):
        table.add_column(heading, justify="right", no_wrap=True)
    for kpi in kpis:
        _add_row(table, kpi)
    notices = [Text(f"{kpi.target.name_zh}：{make_card(kpi).notice}") for kpi in kpis if make_card(kpi).notice]
    return Group(title, table, *notices, *_documents(snapshot))


def board_text(database: Path) -> str:
    """Return the board of a snapshot as plain text without control sequences, 120 columns wide.

    Raises:
        YingshangError: the file is missing or does not hold the published schema.
    """
    console = Console(width=_WIDTH, no_color=True, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(board_renderable(database))
    return capture.get()


def _documents(snapshot: Snapshot) -> list[RenderableType]:
    """Return how the promises of every document stand: counts by status, worst first."""
    lines = document_lines(snapshot)
    if not lines:
        return []
    table = Table(pad_edge=False)
    table.add_column("各文件承诺")
    table.add_column("合计", justify="right")
    for status in document_statuses(snapshot):
        table.add_column(Text(f"{status.shape} {status.word}", style=_STYLES[status.tone]), justify="right")
    for line in lines:
        table.add_row(line.jurisdiction, str(line.total), *(str(count) if count else "—" for count in line.counts))
    return [table]


def _add_row(table: Table, kpi: Kpi) -> None:
    card = make_card(kpi)
    status = Text(f"{card.status.shape} {card.status.word}", style=_STYLES[card.status.tone])
    value = f"{card.value} {card.suffix}".strip() + (" 初步" if card.is_provisional else "")
    table.add_row(kpi.target.name_zh, status, value, card.promise, card.gap, card.pace_gap or "—")
