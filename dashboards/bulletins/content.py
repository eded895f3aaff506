"""What a bulletin says: how the promises stand, which are behind, which units, what changed, what the data lack.

Every figure carries the number of a note that names definition, version, clause and snapshot.
"""

from collections import Counter
from collections.abc import Sequence

from dashboards.board.status import WORST_FIRST, status_of
from dashboards.bulletins.model import Bulletin, Letterhead, Section, Table
from dashboards.bulletins.periods import Period
from dashboards.bulletins.units import headline_section
from dashboards.numbers import gap_words, goal_words, parts_words, value_words
from dashboards.reading import Row, View
from yingshang.accounts.notes import Note
from yingshang.amounts import DASH
from yingshang.errors import YingshangError

_JUDGED = ("MISSED", "BEHIND", "AT_RISK", "ON_TRACK", "MET")


def make_bulletin(
    view: View,
    jurisdiction: str,
    period: Period,
    remarks: Sequence[Note] = (),
    letterhead: Letterhead | None = None,
) -> Bulletin:
    """Return the bulletin about the end of a period.

    Args:
        view: the snapshot.
        jurisdiction: whose promises.
        period: which quarter or month.
        remarks: what people noted about days of the period.
        letterhead: who issues it under which number, for a red head.

    Raises:
        YingshangError: no document is of that jurisdiction, or the snapshot does not reach the end of the period.
    """
    now, before = both_days(view, jurisdiction, period)
    numbered = {row["kpi_id"]: number for number, row in enumerate(worst_first(now), 1)}
    sections = [
        _summary(now, before, period),
        _targets(now, numbered),
        headline_section(view, now, period.end, numbered),
        changes(now, before),
        _remarks(now, remarks),
        _caveats(now),
    ]
    return Bulletin(
        title=f"关于{period.name}{jurisdiction}营商环境承诺落实情况的通报",
        jurisdiction=jurisdiction,
        day=period.end.isoformat(),
        snapshot_id=view.snapshot_id,
        sections=tuple(section for section in sections if section is not None),
        notes=tuple(note_on(view, row) for row in worst_first(now)),
        letterhead=letterhead,
    )


def both_days(view: View, jurisdiction: str, period: Period) -> tuple[list[Row], list[Row]]:
    """Return the measured targets on the last day of a period, and on the last day of the one before.

    Raises:
        YingshangError: no document is of that jurisdiction, or the snapshot does not reach the end of the period.
    """
    if period.end > view.as_of:
        raise YingshangError(
            f"{period.name}: ends on {period.end}, but the snapshot is about {view.as_of}; publish a later day first."
        )
    now, before = (_measured(view, jurisdiction, day) for day in (period.end, period.day_before))
    if not now:
        known = sorted({row["jurisdiction"] for row in view.rows("targets", as_of=view.as_of)})
        raise YingshangError(f"{jurisdiction}: has no measured target; expected one of {'、'.join(known)}.")
    return now, before


def _measured(view: View, jurisdiction: str, day: object) -> list[Row]:
    rows = view.rows("targets", as_of=day)
    return [row for row in rows if row["jurisdiction"] == jurisdiction and row["status"] and not row["is_benchmark"]]


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """Return the targets with the worst status first."""
    return sorted(rows, key=lambda row: (WORST_FIRST.index(row["status"]), row["clause"], row["kpi_id"]))


def _summary(now: Sequence[Row], before: Sequence[Row], period: Period) -> Section:
    counts, earlier = (Counter(row["status"] for row in rows) for rows in (now, before))
    words = "，".join(f"{status_of(code).word} {counts[code]} 项" for code in WORST_FIRST if counts[code])
    paragraphs = [f"截至 {period.end}，可度量的承诺共 {len(now)} 项，其中{words}。"]
    judged = sum(counts[code] for code in _JUDGED)
    if judged:
        paragraphs.append(f"已有数据、可作评价的 {judged} 项中，达标 {counts['MET']} 项。")
    heads = ("状态", f"本期（{period.end}）", f"上期（{period.day_before}）")
    rows = tuple(
        (status_of(code).word, str(counts[code]), str(earlier[code]) if before else DASH) for code in WORST_FIRST
    )
    return Section("总体情况", tuple(paragraphs), Table(heads, rows, (1, 2)))


def _targets(now: Sequence[Row], numbered: dict[str, int]) -> Section:
    heads = ("条款", "承诺", "目标", "当前", "差距", "状态", "牵头单位", "注")
    rows = tuple(
        (
            row["clause"],
            row["name_zh"],
            goal_words(row),
            f"{value_words(row)} {parts_words(row)}".strip(),
            gap_words(row),
            status_of(row["status"]).word,
            row["lead_unit"] or DASH,
            f"[{numbered[row['kpi_id']]}]",
        )
        for row in worst_first(now)
    )
    return Section("各项承诺完成情况", ("按状态由差到好排列；注见文末。",), Table(heads, rows, (2, 3, 4)))


def changes(now: Sequence[Row], before: Sequence[Row]) -> Section:
    """Return the targets whose status is another one than on the day before the period."""
    earlier = {row["kpi_id"]: row for row in before}
    rows = []
    for row in worst_first(now):
        was = earlier.get(row["kpi_id"])
        if was is not None and was["status"] != row["status"]:
            words = [status_of(one["status"]).word for one in (was, row)]
            rows.append((row["name_zh"], value_words(was), value_words(row), *words))
    if not rows:
        return Section("较上期变化", ("各项承诺的状态与上期相同。" if before else "没有上期数据，无从比较。",))
    table = Table(("承诺", "上期", "本期", "上期状态", "本期状态"), tuple(rows), (1, 2))
    return Section("较上期变化", (f"状态有变化的 {len(rows)} 项。",), table)


def _remarks(now: Sequence[Row], remarks: Sequence[Note]) -> Section | None:
    names = {row["kpi_id"]: row["name_zh"] for row in now}
    told = [note for note in remarks if note.kpi_id in names]
    if not told:
        return None
    rows = tuple((str(note.day), names[note.kpi_id], note.words, note.display_name) for note in told)
    return Section("批注", (), Table(("日期", "承诺", "批注", "批注人"), rows))


def _caveats(now: Sequence[Row]) -> Section:
    paragraphs = []
    for code, words in (("NO_DATA", "数据未到、本期不作评价"), ("SUSPECT", "数据存疑、核实前不作评价")):
        names = [row["name_zh"] for row in now if row["status"] == code]
        if names:
            paragraphs.append(f"{words}的 {len(names)} 项：{'、'.join(names)}。")
    provisional = sum(bool(row["is_provisional"]) for row in now)
    if provisional:
        paragraphs.append(f"考核期未满、数为初步的 {provisional} 项。")
    return Section("数据说明", tuple(paragraphs) or ("本期各项数据齐全。",))


def note_on(view: View, row: Row) -> str:
    """Return where a figure comes from: document, clause, definition version, cut-off, snapshot."""
    found = view.rows("target_definitions", kpi_id=row["kpi_id"], as_of=view.as_of)
    official = next(one for one in found if one["is_official"])
    cutoff = f"，数据截至 {row['data_cutoff']}" if row["data_cutoff"] else ""
    return (
        f"{row['document']} {row['clause']}；口径：{official['name_zh']}"
        f"（{official['definition_id']} 第 {official['version']} 版）{cutoff}；快照 {view.snapshot_id}。"
    )
