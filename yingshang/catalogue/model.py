"""The shape of `assets/catalogue/<jurisdiction>.yml`: one document's targets, each with its definitions.

A rule that needs more than one file or the text of the document is in `loading`, what a file need not repeat in
`filling`.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from yingshang.catalogue.fields import Declaration, Exact, Id, Operator, Sources, Text, UnitOfMeasure
from yingshang.catalogue.filling import filled
from yingshang.catalogue.versions import EarlierVersion, Version, refuse_broken_history


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


class SourceKind(StrEnum):
    """Where the value comes from, or why there is none."""

    COMPUTED = "computed"  # from records
    REPORTED = "reported"  # entered by the department, approved by a second person
    PROCESS = "process"  # something to be set up or done; the department reports that it is
    SOFT = "soft"  # the words name a direction, a condition or a context, but nothing that could be reached
    UNUSABLE = "unusable"  # the source has lost the figure


class ProcessMeasure(StrEnum):
    """What is asked of a process."""

    EXISTS = "exists"
    ON_TIME = "on_time"
    DONE = "done"


class Window(Declaration):
    """First and last day of the period that a target is about."""

    start: dt.date
    end: dt.date

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"window ends on {self.end}, before it starts on {self.start}")
        return self


class RootUnit(Declaration):
    """The unit that a document is about as a whole."""

    code: Text
    kind: Literal["city", "district", "area"]


class Definition(Version):
    """One way to count a target (口径), as its newest version says. The formula with this id is in `dbt_like_sql`."""

    is_official: bool = False
    name_zh: Text
    name_en: Text
    earlier: tuple[EarlierVersion, ...] = Field(
        default=(), validate_default=True, description="Versions that this one has followed, oldest first."
    )

    @field_validator("earlier")
    @classmethod
    def _versions_follow_one_another(
        cls, value: tuple[EarlierVersion, ...], info: ValidationInfo
    ) -> tuple[EarlierVersion, ...]:
        found = info.data
        if "version" in found and "effective_from" in found:  # else that is what is told first
            refuse_broken_history(value, found["version"], found["effective_from"], found.get("reason"))
        return value

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions, oldest first."""
        return (*self.earlier, self)

    def version_on(self, day: dt.date) -> Version:
        """Return the version in force on a day: the last one that has begun by then, before the first one the first."""
        return next((version for version in reversed(self.versions) if version.effective_from <= day), self.versions[0])


class Target(Declaration):
    """One commitment with the words it comes from; those that can be measured have operator, target and definitions."""

    source_ids: tuple[Text, ...] = Field(default=(), description="Rows of the reading of the document it covers.")
    clause: Text
    quote: Text = Field(description="Exact words of the document, in simplified characters.")
    name_zh: Text
    name_en: Text
    kind: Kind
    source_kind: SourceKind
    process_measure: ProcessMeasure | None = None
    operator: Operator | None = None
    target: Exact | None = None
    unit: UnitOfMeasure | None = None
    window: Window
    lead_unit: Text
    supervising_unit: Text
    at_risk_gap: Exact = Field(
        default=Decimal(0), ge=0, description="Shortfall behind the pace that is still 预警 and not 落后."
    )
    sources: Sources = Field(default=(), description="Datasets without which the value is 数据未到.")
    is_headline: bool = Field(default=False, description="Shown large: a card on the board of its own.")
    scope: str | None = Field(default=None, description="Series or programmes whose records count, joined by 、.")
    note: str = ""
    definitions: dict[Id, Definition] = Field(default={})

    @property
    def is_measured(self) -> bool:
        """Whether there is something that can be reached."""
        return self.source_kind not in (SourceKind.SOFT, SourceKind.UNUSABLE)

    @model_validator(mode="after")
    def _says_what_is_measured(self) -> Self:
        found = {"operator": self.operator, "target": self.target, "unit": self.unit}
        if self.is_measured:
            missing = [name for name, value in found.items() if value is None]
            if missing or not self.sources:
                raise ValueError(f"{'、'.join(missing or ['sources'])} is missing; a measured target needs it")
            return self
        surplus = [name for name, value in found.items() if value is not None]
        if surplus or self.definitions:
            words = "、".join(surplus or ["definitions"])
            raise ValueError(f"a {self.source_kind} target has no {words}; leave it out")
        if not self.note:
            raise ValueError(f"a {self.source_kind} target needs a note that says why it cannot be measured")
        return self

    @model_validator(mode="after")
    def _process_says_what_is_asked(self) -> Self:
        if (self.source_kind is SourceKind.PROCESS) != (self.process_measure is not None):
            raise ValueError("process_measure goes with source_kind: process, and with no other")
        return self

    @model_validator(mode="after")
    def _one_official_definition(self) -> Self:
        official = [name for name, definition in self.definitions.items() if definition.is_official]
        if self.is_measured and len(official) != 1:
            found = "、".join(official) or "none"
            raise ValueError(f"exactly one definition must have is_official: true; found {found}")
        return self

    @property
    def official_definition_id(self) -> str | None:
        """Id of the definition that is compared with the target first."""
        return next((name for name, definition in self.definitions.items() if definition.is_official), None)


class Catalogue(Declaration):
    """All targets of one document, by KPI id."""

    jurisdiction: Text
    document: Text
    is_benchmark: bool = Field(default=False, description="Promises of others that one measures oneself against.")
    root_unit: RootUnit | None = Field(default=None, description="Needed where values are reported.")
    text: Text | None = Field(default=None, description="File with the words of the document, beside the catalogue.")
    window: Window | None = Field(default=None, description="Of targets that state none.")
    supervising_unit: Text | None = Field(default=None, description="Of targets that state none.")
    lead_units: dict[str, Text] = Field(default={}, description="By clause, of targets that state none.")
    targets: dict[Id, Target] = Field(description="May be empty: data can be brought in without a promise about them.")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the file holds
        return filled(data, info.context or {})

    @model_validator(mode="after")
    def _reports_have_a_unit(self) -> Self:
        if self.root_unit is None and any("reported_values" in target.sources for target in self.targets.values()):
            raise ValueError("root_unit is missing; reported targets are about it")
        return self
