"""Units in a bulletin, ranked fairly: districts and departments apart, few records marked, nothing due told apart."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.board.status import status_of
from dashboards.bulletins.model import Section, Table
from dashboards.numbers import goal_words, interval_words, value_words
from dashboards.pictures import Chart, chart_of
from dashboards.reading import Row, View

_KINDS = {"district": "区县", "department": "部门"}
_BETTER_HIGH = (">", ">=")


def headline_section(view: View, targets: Sequence[Row], day: date, numbered: Mapping[str, int]) -> Section | None:
    """Return the chapter about the headlines: how each went through the year, and its units."""
    parts = tuple(
        _headline(view, target, day, numbered[target["kpi_id"]])
        for target in targets
        if target["is_headline"] and target["source_kind"] == "computed"
    )
    return Section("重点承诺走势和分单位情况", (), parts=parts) if parts else None


def trend_of(view: View, target: Row, day: date) -> Chart | None:
    """Return a target's way until a day; None for fewer than two days with a figure."""
    place = {name: target[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    found = view.rows("target_trend", **place)
    days = [one for one in found if one["day"] <= day and one["status"] not in ("NO_DATA", "NOT_DUE")]
    return chart_of(target, days)


def _headline(view: View, target: Row, day: date, note: int) -> Section:
    status = status_of(target["status"]).word
    goal = f"目标 {goal_words(target)}，{day} 为 {value_words(target)}，{status}。以下各数口径相同，见注 [{note}]。"
    chart = trend_of(view, target, day)
    if target["unit"] != "share":
        return Section(target["name_zh"], (goal,), chart=chart)
    found = view.rows("target_units", kpi_id=target["kpi_id"], definition_id=target["definition_id"], as_of=day)
    units = [{**one, "unit": "share", "operator": target["operator"]} for one in found if not one["is_whole"]]
    paragraphs, rows = [goal], []
    for kind, word in _KINDS.items():
        of_kind = [one for one in units if one["unit_kind"] == kind]
        rows += [
            (str(place), word, one["unit_name"], value_words(one), _parts(one), status_of(one["status"]).word)
            for place, one in enumerate(_ranked(of_kind, target["operator"]), 1)
        ]
        paragraphs += _apart(of_kind, word)
    heads = ("名次", "类别", "单位", "当前", "分子 / 分母", "状态")
    table = Table(heads, tuple(rows), (0, 3, 4)) if rows else None
    return Section(target["name_zh"], tuple(paragraphs), table, chart)


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
