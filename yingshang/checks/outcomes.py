"""What a check is and what came of it. Running checks is in the other modules; showing them is the callers' affair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["ERROR", "WARN"]


@dataclass(frozen=True)
class CheckOutcome:
    """One check of one asset in this run.

    `name` is `<kind>__<subject>` and unique within `asset`, a path such as `lake/petitions` or `kpi/results`.
    A failed ERROR check closes the publish gate; a failed WARN check is only reported.
    """

    name: str
    asset: str
    severity: Severity
    passed: bool
    blocking: bool
    detail: str
    description: str


@dataclass(frozen=True)
class CheckSpec:
    """A check that can be announced before it runs."""

    name: str
    asset: str
    severity: Severity
    description: str

    @property
    def blocking(self) -> bool:
        """Say whether a failure stops what comes after it."""
        return self.severity == "ERROR"

    def outcome(self, *, passed: bool, detail: str) -> CheckOutcome:
        """Return what came of this check."""
        return CheckOutcome(self.name, self.asset, self.severity, passed, self.blocking, detail, self.description)


def outcome_of(spec: CheckSpec, problems: Sequence[str]) -> CheckOutcome:
    """Return what came of a check that lists its problems: passed when there is none; three of them are told."""
    if not problems:
        return spec.outcome(passed=True, detail="一致 / As it should be")
    return spec.outcome(passed=False, detail=f"{len(problems)} 处: " + "；".join(problems[:3]))
