"""The monthly one-page brief (专报): the headlines, what is worst, and what changed."""

from collections.abc import Sequence
from dataclasses import replace

from dashboards.board.status import status_of
from dashboards.bulletins.content import both_days, changes, note_on, worst_first
from dashboards.bulletins.model import Bulletin, Section, Table
from dashboards.bulletins.periods import Period
from dashboards.bulletins.units import trend_of
from dashboards.numbers import change_words, gap_words, goal_words, value_words
from dashboards.reading import Row, View

_WORST = ("MISSED", "BEHIND", "AT_RISK")
_SHOWN = 6
_CHARTS = 1


def make_brief(view: View, jurisdiction: str, period: Period) -> Bulletin:
    """Return the brief about the end of a period.

    Raises:
        YingshangError: no document is of that jurisdiction, or the snapshot does not reach the end of the period.
    """
    now, before = both_days(view, jurisdiction, period)
    heads = [row for row in now if row["is_headline"]]
    worst = [row for row in worst_first(now) if row["status"] in _WORST and row not in heads]
    shown = [*heads, *worst[:_SHOWN]]
    numbered = {row["kpi_id"]: f"[{number}]" for number, row in enumerate(shown, 1)}
    behind = shown[len(heads) :]
    words = f"最需关注（落后、预警、未达标共 {len(worst)} 项，列前 {len(behind)} 项）"
    sections = [_table("重点承诺", heads, numbered)] if heads else []
    sections.append(_table(words, behind, numbered))
    changed = changes(now, before)
    if changed.table is not None:
        changed = replace(changed, table=replace(changed.table, rows=changed.table.rows[:_SHOWN]))
    lines = [
        Section(f"{row['name_zh']}走势", (), chart=chart)
        for row in heads[:_CHARTS]
        if (chart := trend_of(view, row, period.end)) is not None
    ]
    return Bulletin(
        title=f"{period.name}{jurisdiction}营商环境承诺专报",
        jurisdiction=jurisdiction,
        day=period.end.isoformat(),
        snapshot_id=view.snapshot_id,
        sections=(*sections, changed, *lines),
        notes=tuple(note_on(view, row) for row in shown),
        is_brief=True,
    )


def _table(title: str, rows: Sequence[Row], numbered: dict[str, str]) -> Section:
    heads = ("承诺", "目标", "当前", "差距", "较上月", "状态", "牵头单位", "注")
    cells = tuple(
        (
            row["name_zh"],
            goal_words(row),
            value_words(row),
            gap_words(row),
            change_words(row),
            status_of(row["status"]).word,
            row["lead_unit"] or "",
            numbered[row["kpi_id"]],
        )
        for row in rows
    )
    return Section(title, (), Table(heads, cells, (1, 2, 3, 4))) if cells else Section(title, ("没有。",))
