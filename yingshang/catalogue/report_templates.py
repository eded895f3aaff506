"""The workbooks in which lead units report: one per unit, a row per target, what is known already filled in.

The columns are those of the dataset `reported_values`, so that a filled workbook is delivered as it stands.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from yingshang.catalogue.model import Catalogue, SourceKind, Target
from yingshang.catalogue.pages import goal_words
from yingshang.contracts.model import Contract
from yingshang.contracts.template import write_template
from yingshang.errors import YingshangError

_BETWEEN_UNITS = re.compile("[、，,；;]")
_NOT_IN_A_NAME = re.compile(r"[^\w（）()-]+")
_NOTES = (
    "每个指标一行, 只填指标值(比率另填分子、分母)、填报人、填报时间、审核状态和审核人; 暂无数的行请整行删除。",
    "比率须同时填分子和分母; 数量和金额填自考核期首日起的累计数; 流程类承诺已建立或已落实填 1, 否则填 0。",
    "审核状态为“已审核”且审核人与填报人不是同一人的数值才计入。",
)
_SHARE_WORD = "比率"
Row = dict[str, str | dt.date]


def write_report_templates(
    folder: Path, contract: Contract, catalogues: Iterable[Catalogue], period_end: dt.date
) -> list[Path]:
    """Write one workbook per document and lead unit for the reports about `period_end`; return their paths.

    The first unit that a document names for a target reports it; the others stand in the explanation.

    Raises:
        YingshangError: no target is reported in that period, or a file cannot be written.
    """
    books: Mapping[tuple[str, str], list[Row]] = defaultdict(list)
    for catalogue in catalogues:
        for kpi_id, target in catalogue.targets.items():
            if _is_asked_for(target, period_end):
                unit = _BETWEEN_UNITS.split(target.lead_unit)[0].strip()
                books[catalogue.jurisdiction, unit].append(_row(kpi_id, target, period_end))
    if not books:
        raise YingshangError(f"{period_end}: no target of the catalogue is reported for that day; choose another one.")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for (jurisdiction, unit), rows in books.items():
        name = _NOT_IN_A_NAME.sub("_", f"reported_values_{jurisdiction}_{unit}_{period_end}")
        path = folder / f"{name}.xlsx"
        write_template(contract, path, rows, [f"{jurisdiction} {unit}, 数据截至 {period_end}。", *_NOTES])
        paths.append(path)
    return paths


def _is_asked_for(target: Target, period_end: dt.date) -> bool:
    is_told = target.source_kind in (SourceKind.REPORTED, SourceKind.PROCESS)
    return is_told and target.window.start <= period_end <= target.window.end


def _row(kpi_id: str, target: Target, period_end: dt.date) -> Row:
    """Return what is known of a report; without a unit of its own it is about the jurisdiction as a whole."""
    target_id = target.source_ids[0] if target.source_ids else kpi_id
    definition = target.definitions[target.official_definition_id or ""].version_on(period_end)
    return {
        "report_id": f"{target_id}-{period_end:%Y%m%d}",
        "target_id": target_id,
        "definition_version": str(definition.version),
        "period_kind": "时点",
        "period_start": target.window.start,
        "period_end": period_end,
        "unit_of_measure": _SHARE_WORD if target.unit == "share" else target.unit or "",
        "review_state": "草稿",
        "指标名称": target.name_zh,
        "目标值": goal_words(target),
        "口径说明": definition.formula_zh,
        "原文": f"{target.clause}: {target.quote}(牵头单位: {target.lead_unit})",
    }
