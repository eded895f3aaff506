"""Translates between outcomes of the domain (`yingshang.checks`) and asset checks of the orchestrator.

A suite is at most two asset checks per table, its errors and its warnings: the orchestrator writes several records per
check, and nobody reads hundreds of them in a list. Every single outcome travels as metadata and comes out at the gate.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any

import dagster as dg

from yingshang.checks import CheckOutcome, CheckSpec

_OUTCOMES = "outcomes"
_FAILED_ROWS = "dagster_dbt/failed_row_count"
_PARTS = {"ERROR": ("errors", "不通过则不发布"), "WARN": ("warnings", "不通过只提示")}


def suite_checks(suite: str, title: str, announced: Sequence[CheckSpec]) -> list[dg.AssetCheckSpec]:
    """Return the asset checks of a suite: `<suite>__errors` and `<suite>__warnings` for each table with such rules."""
    return [
        dg.AssetCheckSpec(
            f"{suite}__{_PARTS[severity][0]}",
            asset=asset.split("/"),
            description=f"{title}: {len(rules)} 条规则, {_PARTS[severity][1]}",
            blocking=severity == "ERROR",
            metadata={rule.name: rule.description for rule in rules},
        )
        for (asset, severity), rules in _grouped(announced).items()
    ]


def suite_results(
    suite: str,
    announced: Sequence[CheckSpec],
    outcomes: Iterable[CheckOutcome],
    selected: AbstractSet[dg.AssetCheckKey] | None = None,
) -> Iterator[dg.AssetCheckResult]:
    """Return the results of `suite_checks`, of all or of those in `selected`.

    A rule that could not be evaluated counts as an error wherever it stands.
    """
    found = {(outcome.asset, outcome.name): outcome for outcome in outcomes}
    for (asset, severity), rules in _grouped(announced).items():
        key = dg.AssetCheckKey(dg.AssetKey(asset.split("/")), f"{suite}__{_PARTS[severity][0]}")
        if selected is not None and key not in selected:
            continue
        members = [found[asset, rule.name] for rule in rules]
        failed = [outcome for outcome in members if not outcome.passed]
        is_error = severity == "ERROR" or any(outcome.severity == "ERROR" for outcome in failed)
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
            metadata={_OUTCOMES: dg.MetadataValue.json([asdict(outcome) for outcome in members])},
        )


def outcomes_of(evaluation: dg.AssetCheckEvaluation, description: str = "") -> list[CheckOutcome]:
    """Return what a recorded evaluation says: the rules of one of our suites, or the one dbt test."""
    if _OUTCOMES in evaluation.metadata:
        recorded: Any = evaluation.metadata[_OUTCOMES].value
        return [CheckOutcome(**outcome) for outcome in recorded]
    return [
        CheckOutcome(
            name=evaluation.check_name,
            asset=evaluation.asset_key.to_user_string(),
            severity="ERROR" if evaluation.severity is dg.AssetCheckSeverity.ERROR else "WARN",
            passed=evaluation.passed,
            blocking=bool(evaluation.blocking),
            detail=_dbt_detail(evaluation),
            description=description,
        )
    ]


def _grouped(announced: Sequence[CheckSpec]) -> dict[tuple[str, str], list[CheckSpec]]:
    groups: dict[tuple[str, str], list[CheckSpec]] = {}
    for spec in announced:
        groups.setdefault((spec.asset, spec.severity), []).append(spec)
    return groups


def _dbt_detail(evaluation: dg.AssetCheckEvaluation) -> str:
    if evaluation.passed:
        return "全部符合 / All as expected"
    rows = evaluation.metadata.get(_FAILED_ROWS)
    if rows:
        return f"{rows.value} 行不符 / {rows.value} rows break it"
    return evaluation.description or "未通过 / Failed"
