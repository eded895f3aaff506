"""What a catalogue file need not repeat for each target: window and units of the file, the measure of a process."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yingshang.catalogue.measures import Measure

_PROCESSES = {
    "exists": ("已建立", "Set up", "应建立的机制、清单、平台等已建立并可查证的项数", "set up and open to inspection"),
    "on_time": ("按期完成", "Done on time", "在期限当日或之前完成并可查证的项数", "done by the deadline"),
    "done": ("已落实", "Done", "应办事项已落实并有记录的项数", "done and on record"),
}
_AT_RISK_OF_TARGET = Decimal("0.05")


def filled(data: object, measures: Mapping[str, Measure]) -> object:
    """Return the file's content with every target complete; what is no mapping is left for the model to refuse."""
    if not isinstance(data, dict) or not isinstance(data.get("targets"), dict):
        return data
    targets = {
        kpi_id: _target(data, target, measures) if isinstance(target, dict) else target
        for kpi_id, target in data["targets"].items()
    }
    return data | {"targets": targets}


def _target(file: Mapping[str, Any], target: dict[str, Any], measures: Mapping[str, Measure]) -> dict[str, Any]:
    given = {name: file[name] for name in ("window", "supervising_unit") if file.get(name)}
    lead_units = file.get("lead_units")
    if isinstance(lead_units, dict) and target.get("clause") in lead_units:
        given["lead_unit"] = lead_units[target["clause"]]
    if target.get("source_kind") == "process":
        given |= {"operator": ">=", "target": "1", "unit": "share"}
        given["definitions"] = _process(target, given | target)
    if target.get("source_kind") in ("reported", "process"):
        given["sources"] = ["reported_values"]
    complete = _measured(given | target, measures)
    _date_definitions(complete)
    if "at_risk_gap" not in complete and (gap := _gap(complete.get("target"))) is not None:
        complete["at_risk_gap"] = gap
    return complete


def _process(target: Mapping[str, Any], complete: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one definition that a process has: things done over things to do, as its lead unit reports them."""
    measure = target.get("process_measure")
    if not isinstance(measure, str) or measure not in _PROCESSES:
        return {}
    name_zh, name_en, done_zh, done_en = _PROCESSES[measure]
    window = complete.get("window")
    start = window.get("start") if isinstance(window, dict) else None
    definition = {
        "is_official": True,
        "version": 1,
        "name_zh": name_zh,
        "name_en": name_en,
        "formula_zh": f"分子：{done_zh}；分母：文件要求的项数。由牵头单位填报，附佐证，经第二人审核。",
        "formula_en": f"Things {done_en}, over those that the document asks for; reported by the lead unit, reviewed.",
        "source_note": "流程类承诺的统一口径；文件未定量化标准。",
        "effective_from": start,
    }
    return {f"process_{measure}": definition}


def _measured(target: dict[str, Any], measures: Mapping[str, Measure]) -> dict[str, Any]:
    """Return the target with the words of the measures that its definitions name, and the datasets they need."""
    definitions = target.get("definitions")
    if target.get("source_kind") != "computed" or not isinstance(definitions, dict):
        return target
    used = {name: measures[name] for name in definitions if name in measures}
    worded = {
        name: used[name].as_definition() | definition if name in used and isinstance(definition, dict) else definition
        for name, definition in definitions.items()
    }
    needed = dict.fromkeys(source for measure in used.values() for source in measure.sources)
    return ({"sources": list(needed)} if needed else {}) | target | {"definitions": worded}


def _date_definitions(target: dict[str, Any]) -> None:
    """Let definitions that state no day hold from the first day of the window."""
    window, definitions = target.get("window"), target.get("definitions")
    if isinstance(window, dict) and isinstance(definitions, dict):
        target["definitions"] = {
            name: {"effective_from": window.get("start")} | definition if isinstance(definition, dict) else definition
            for name, definition in definitions.items()
        }


def _gap(target: object) -> Decimal | None:
    """Return the shortfall that is still 预警 where the catalogue states none: a twentieth of the target."""
    try:
        return round(abs(Decimal(str(target))) * _AT_RISK_OF_TARGET, 6) if target is not None else None
    except InvalidOperation:
        return None
