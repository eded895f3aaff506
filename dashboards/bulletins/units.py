"""Units in a bulletin, ranked fairly: districts and departments apart, few records marked, nothing due told apart."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from dashboards.board.status import status_of
from dashboards.numbers import interval_words, value_words
from dashboards.reading import Row, View

if TYPE_CHECKING:
    from dashboards.bulletins.content import Section

_KINDS = {"district": "区县", "department": "部门"}
_BETTER_HIGH = (">", ">=")


def unit_sections(view: View, targets: Sequence[Row], day: date) -> list["Section"]:
    """Return a chapter per headline share: the units below the goal, those of few records, those with nothing due."""
    from dashboards.bulletins.content import Section, Table  # noqa: PLC0415 - content reads these chapters

    sections = []
    for target in targets:
        if target["unit"] != "share" or not target["is_headline"]:
            continue
        found = view.rows("target_units", kpi_id=target["kpi_id"], definition_id=target["definition_id"], as_of=day)
        units = [one | {"unit": "share", "operator": target["operator"]} for one in found if not one["is_whole"]]
        paragraphs: list[str] = []
        rows: list[tuple[str, ...]] = []
        for kind, word in _KINDS.items():
            ranked = _ranked([one for one in units if one["unit_kind"] == kind], target["operator"])
            rows += [
                (str(place), word, one["unit_name"], value_words(one), _parts(one), status_of(one["status"]).word)
                for place, one in enumerate(ranked, 1)
            ]
            paragraphs += _apart([one for one in units if one["unit_kind"] == kind], word)
        if rows or paragraphs:
            heads = ("名次", "类别", "单位", "当前", "分子 / 分母", "状态")
            table = Table(heads, tuple(rows), (0, 3, 4)) if rows else None
            sections.append(Section(f"{target['name_zh']}分单位情况", tuple(paragraphs), table))
    return sections


def _ranked(units: Sequence[Row], operator: str) -> list[Row]:
    ranked = [one for one in units if one["is_ranked"]]
    return sorted(ranked, key=lambda one: (one["value"] * (-1 if operator in _BETTER_HIGH else 1), one["unit_code"]))


def _apart(units: Sequence[Row], word: str) -> list[str]:
    """Say who is not ranked, and why."""
    few = [
        f"{one['unit_name']}（{_parts(one)}，{interval_words(one)}）"
        for one in units
        if one["interval_low"] is not None
    ]
    idle = [one["unit_name"] for one in units if one["status"] == "NOT_DUE" and one["unit_code"] != "UNASSIGNED"]
    told = []
    if few:
        told.append(f"{word}中分母不足 20 条、不排名的：{'、'.join(few)}。")
    if idle:
        told.append(f"{word}中本期无应办结的：{'、'.join(idle)}。")
    return told


def _parts(one: Row) -> str:
    return f"{one['numerator']:.0f} / {one['denominator']:.0f}"
