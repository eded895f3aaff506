"""Translates between outcomes of the domain (`yingshang.checks`) and asset checks of the orchestrator.

A suite is two asset checks, its errors and its warnings: the orchestrator writes several records per check, and nobody
reads hundreds of them in a list. Every single outcome travels along as metadata and comes out again at the gate.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import dagster as dg

from yingshang.checks import CheckOutcome, CheckSpec

_OUTCOMES = "outcomes"
_FAILED_ROWS = "dagster_dbt/failed_row_count"
_PARTS = {"ERROR": ("errors", "不通过则不发布"), "WARN": ("warnings", "不通过只提示")}


def suite_checks(suite: str, title: str, announced: Sequence[CheckSpec]) -> list[dg.AssetCheckSpec]:
    """Return the asset checks of a suite: `<suite>__errors` and `<suite>__warnings`, as far as it has such rules."""
    checks = []
    for severity, (part, consequence) in _PARTS.items():
        rules = [spec for spec in announced if spec.severity == severity]
        if rules:
            checks.append(
                dg.AssetCheckSpec(
                    f"{suite}__{part}",
                    asset=rules[0].asset.split("/"),
                    description=f"{title}: {len(rules)} 条规则, {consequence}",
                    blocking=severity == "ERROR",
                    metadata={rule.name: rule.description for rule in rules},
                )
            )
    return checks


def suite_results(
    suite: str, announced: Sequence[CheckSpec], outcomes: Iterable[CheckOutcome]
) -> Iterator[dg.AssetCheckResult]:
    """Return the results of `suite_checks`; a rule that could not be evaluated counts as an error in its part."""
    by_name = {outcome.name: outcome for outcome in outcomes}
    for severity, (part, _) in _PARTS.items():
        members = [by_name[spec.name] for spec in announced if spec.severity == severity]
        failed = [outcome for outcome in members if not outcome.passed]
        if members:
            is_error = severity == "ERROR" or any(outcome.severity == "ERROR" for outcome in failed)
            yield dg.AssetCheckResult(
                asset_key=members[0].asset.split("/"),
                check_name=f"{suite}__{part}",
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


def _dbt_detail(evaluation: dg.AssetCheckEvaluation) -> str:
    if evaluation.passed:
        return "全部符合 / All as expected"
    rows = evaluation.metadata.get(_FAILED_ROWS)
    return (
        f"{rows.value} 行不符 / {rows.value} rows break it" if rows else (evaluation.description or "未通过 / Failed")
    )
