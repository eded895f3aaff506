"""The catalogue in words: every commitment of every document and what is made of it, generated.

`python -m yingshang.catalogue.pages` prints it. What a value is today is on the board, not here.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from yingshang.catalogue.loading import load_catalogue
from yingshang.catalogue.model import Catalogue, Kind, ProcessMeasure, SourceKind, Target
from yingshang.settings import load_settings

SOURCE_WORDS = {
    SourceKind.COMPUTED: "计算 computed",
    SourceKind.REPORTED: "填报 reported",
    SourceKind.PROCESS: "流程 process",
    SourceKind.SOFT: "软性 soft",
    SourceKind.UNUSABLE: "缺数 unusable",
}
KIND_WORDS = {
    Kind.RATE: "比率",
    Kind.STOCK: "余额",
    Kind.FLOW: "累计额",
    Kind.AVERAGE: "时限",
    Kind.COUNT: "数量",
    Kind.COVERAGE: "覆盖",
    Kind.CADENCE: "频次",
    Kind.MILESTONE: "节点",
    Kind.PROCESS: "流程",
}
PROCESS_WORDS = {ProcessMeasure.EXISTS: "已建立", ProcessMeasure.ON_TIME: "按期完成", ProcessMeasure.DONE: "已落实"}
_OPERATORS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}
_INTRODUCTION = """\
# 承诺目录 Commitments

Generated from `assets/catalogue/` by `python -m yingshang.catalogue.pages`; do not edit.

- 每一条承诺都在表中, 没有省略。 Every commitment is listed, none is left out.
- 计算: 由业务记录计算; 填报: 由牵头单位填报并经第二人审核; 流程: 应建立或落实的事项, 由牵头单位填报;
  软性: 文件只有方向、条件或背景, 无法度量; 缺数: 原文数字缺失, 不作猜测。
  Computed from records; reported by the lead unit and approved by a second person; a process that is to be set up or
  done; soft: a direction, condition or context without a measure; unusable: the source has lost the figure.
"""


def commitments_markdown(catalogues: Iterable[Catalogue]) -> str:
    """Return the page about all documents as Markdown, in the order of the files."""
    catalogues = tuple(catalogues)
    parts = [_INTRODUCTION, *_coverage(catalogues)]
    for catalogue in catalogues:
        parts += ["", f"## {catalogue.jurisdiction}", "", f"《{catalogue.document}》", "", *_targets(catalogue)]
    return "\n".join(parts) + "\n"


def goal_words(target: Target) -> str:
    """Return operator, target and unit as the document would say them, such as `≥ 200 亿元`; for a process its end."""
    if target.process_measure:
        return PROCESS_WORDS[target.process_measure]
    if target.target is None or target.operator is None:
        return "—"
    scaled, unit = _readable(target.target, target.unit or "")
    return f"{_OPERATORS[target.operator]} {scaled.normalize():,f} {unit}"


def _readable(value: Decimal, unit: str) -> tuple[Decimal, str]:
    if unit == "share":
        return value * 100, "%"
    if unit == "元" and value >= 10**8:
        return value / 10**8, "亿元"
    if unit == "元" and value >= 10**4:
        return value / 10**4, "万元"
    return value, unit


def _coverage(catalogues: Iterable[Catalogue]) -> Iterator[str]:
    """Yield how many rows of the reading of each document are computed, reported and so on."""
    yield _row("文件 Document", *SOURCE_WORDS.values(), "合计 All")
    yield "|" + " --- |" * (len(SOURCE_WORDS) + 2)
    total: Counter[SourceKind] = Counter()
    for catalogue in catalogues:
        rows = Counter(target.source_kind for target in catalogue.targets.values() for _ in target.source_ids)
        total += rows
        yield _row(catalogue.jurisdiction, *(str(rows[kind]) for kind in SOURCE_WORDS), str(rows.total()))
    yield _row("合计 All", *(str(total[kind]) for kind in SOURCE_WORDS), str(total.total()))


def _targets(catalogue: Catalogue) -> Iterator[str]:
    titles = ("条目 Rows", "指标 Target", "条款", "名称", "类型", "目标", "期限", "牵头单位", "方式")
    yield _row(*titles)
    yield "|" + " --- |" * len(titles)
    for kpi_id, target in catalogue.targets.items():
        yield _row(
            "、".join(target.source_ids),
            f"`{kpi_id}`",
            target.clause,
            f"{target.name_zh}<br>{target.name_en}",
            KIND_WORDS[target.kind],
            goal_words(target),
            str(target.window.end) if target.is_measured else "—",
            target.lead_unit,
            SOURCE_WORDS[target.source_kind] + (f": {target.note}" if not target.is_measured else ""),
        )


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(commitments_markdown(load_catalogue(load_settings().catalogue_dir)))
