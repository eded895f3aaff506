"""The shape of `assets/catalogue/<jurisdiction>.yml`: one document's targets, each with its definitions.

A rule that needs more than one file is in `loading`.
"""

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Kind(StrEnum):
    """What sort of promise it is; decides how it is counted through time."""

    RATE = "rate"
    STOCK = "stock"
    FLOW = "flow"
    AVERAGE = "average"
    COUNT = "count"
    COVERAGE = "coverage"
    CADENCE = "cadence"
    MILESTONE = "milestone"
    PROCESS = "process"


class Operator(StrEnum):
    """How the value is compared with the target; the strictness of the document's words is kept (超 is `>`)."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


class Unit(StrEnum):
    """Unit of target and value: a share from 0 to 1, or money in 元."""

    SHARE = "share"
    YUAN = "元"


class SourceKind(StrEnum):
    """Whether the value is computed from records or entered by the department."""

    COMPUTED = "computed"
    REPORTED = "reported"


def _exact(value: object) -> object:
    """Refuse binary fractions: a target must be the very number of the document."""
    if isinstance(value, float):
        raise ValueError(f'write {value} in quotes ("{value}"), so that it is read as an exact decimal')  # noqa: TRY004 - pydantic
    return value


def _an_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"{value!r} is no id; expected lower-case words joined by underscores")
    return value


def _without_repeats(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a name stands twice; keep one of them")
    return values


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, AfterValidator(_an_id)]
Exact = Annotated[Decimal, BeforeValidator(_exact), Field(max_digits=28, decimal_places=6)]
Sources = Annotated[tuple[Id, ...], Field(min_length=1), AfterValidator(_without_repeats)]


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(_Declaration):
    """First and last day of the period that a target is about."""

    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"window ends on {self.end}, before it starts on {self.start}")
        return self


class Definition(_Declaration):
    """One way to count a target (口径). The formula with this id is in `dbt_like_sql`."""

    is_official: bool = False
    version: int = Field(ge=1)
    name_zh: Text
    name_en: Text
    formula_zh: Text
    formula_en: Text
    source_note: Text = Field(description="Who decided this definition, or why it is proposed.")
    effective_from: dt.date
    effective_to: dt.date | None = None
    workdays_allowed: int | None = Field(default=None, ge=0, description="Working days that a step may take.")


class Target(_Declaration):
    """One measurable commitment with the words it comes from."""

    clause: Text
    quote: Text = Field(description="Exact words of the document, in simplified characters.")
    name_zh: Text
    name_en: Text
    kind: Kind
    operator: Operator
    target: Exact
    unit: Unit
    window: Window
    lead_unit: Text
    supervising_unit: Text
    source_kind: SourceKind
    at_risk_gap: Exact = Field(ge=0, description="Shortfall behind the pace that is still 预警 and not 落后.")
    sources: Sources = Field(description="Datasets without which the value is 数据未到.")
    note: str = ""
    definitions: dict[Id, Definition] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_official_definition(self) -> Self:
        official = [name for name, definition in self.definitions.items() if definition.is_official]
        if len(official) != 1:
            found = "、".join(official) or "none"
            raise ValueError(f"exactly one definition must have is_official: true; found {found}")
        return self

    @property
    def official_definition_id(self) -> str:
        """Id of the definition that is compared with the target first."""
        return next(name for name, definition in self.definitions.items() if definition.is_official)


class Catalogue(_Declaration):
    """All targets of one document, by KPI id."""

    jurisdiction: Text
    document: Text
    targets: dict[Id, Target] = Field(description="May be empty: data can be brought in without a promise about them.")
